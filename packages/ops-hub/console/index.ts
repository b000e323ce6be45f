/** The pages of ops-hub in the console. They appear if a hub has readiness gates. */
import type { Extension } from '@inter-hub/console'
import { ListChecks } from 'lucide-react'
import { isGateType } from '../src/gates/names.ts'

const hubOf = ({ hub }: Record<string, unknown>) => (typeof hub === 'string' && hub !== '' ? { hub } : {})

export const opsHub: Extension = {
  isFor: (widgetTypes) => widgetTypes.some(isGateType),
  firstStep: { to: '/add', label: 'Add a service' },
  nav: [{ to: '/readiness', label: 'Readiness', icon: ListChecks }],
  pages: [
    { path: '/add', load: async () => (await import('./add/page.tsx')).AddServicePage },
    { path: '/readiness', load: async () => (await import('./readiness/page.tsx')).ReadinessPage },
    {
      path: '/readiness/$slug',
      validateSearch: hubOf,
      load: async () => (await import('./readiness/gate-page.tsx')).GatePage
    }
  ],
  loadOverview: async () => (await import('./readiness/overview.tsx')).OpenGates
}
