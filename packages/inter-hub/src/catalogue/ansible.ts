/** Widgets with an address as a dynamic inventory of Ansible: what an inventory script prints for `--list`. */
import type { AnsibleInventory } from './schema.ts'
import type { WidgetRow } from './store.ts'
import { hostOf } from './targets.ts'

/** A host name or an IP address, and nothing that ssh or a shell would read as anything else. */
const hostPattern = /^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?\.?$|^[0-9a-f:.]*:[0-9a-f:.]*$/i
/** Ansible evaluates such a text as a template. */
const templatePattern = /\{[{%#]/

const groupName = (...parts: string[]) => parts.join('_').replace(/[^a-zA-Z0-9_]/g, '_')

type Variables = Record<string, string | Record<string, string>>

/**
 * One host for each widget whose address names a host, in groups by hub, type, owner, policy scope, environment and label.
 * Texts that Ansible would evaluate as templates are left out.
 */
export function ansibleInventory(hub: string, rows: readonly (WidgetRow & { target: string })[]): AnsibleInventory {
  const hostvars: Record<string, Variables> = {}
  const groups = new Map<string, string[]>()
  for (const { id, slug, name, type, owner, policyScope, environment, labels, target } of rows) {
    const host = hostOf(target).replace(/^\[|\]$/g, '')
    if (!hostPattern.test(host)) continue
    const known = { hub, type, owner, policy_scope: policyScope, environment }
    const described = Object.entries({ ...known, widget_id: id, name }).flatMap(([key, value]) =>
      value && !templatePattern.test(value) ? [[`ihub_${key}`, value]] : []
    )
    const safe = Object.entries(labels).filter(([, value]) => !templatePattern.test(value))
    hostvars[slug] = { ansible_host: host, ...Object.fromEntries(described), ihub_labels: Object.fromEntries(safe) }
    const names = Object.entries(known).flatMap(([key, value]) => (value ? [groupName(key, value)] : []))
    const byLabel = Object.entries(labels).map(([key, value]) => groupName('label', key, ...(value ? [value] : [])))
    for (const group of new Set([...names, ...byLabel])) {
      const hosts = groups.get(group)
      if (hosts) hosts.push(slug)
      else groups.set(group, [slug])
    }
  }
  const named = [...groups].map(([group, hosts]) => [group, { hosts }] as const)
  return {
    _meta: { hostvars },
    all: { children: [...groups.keys()].sort() },
    ...Object.fromEntries(named.sort(([one], [other]) => (one < other ? -1 : 1)))
  }
}
