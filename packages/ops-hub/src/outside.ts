/** What checks may use when this process runs them itself: its egress rules and its secrets. */
import { createEgressGuard } from '@inter-hub/egress'
import { openSecrets, readEgressRules } from './runtime/config.ts'
import type { Outside } from './runtime/probe.ts'

/** @throws OpsConfigError */
export async function outsideHere(
  base: string,
  hub: string,
  env: Record<string, string | undefined>
): Promise<Outside> {
  const egress = createEgressGuard({ allow: readEgressRules(base, env) })
  return { egress, ...(await openSecrets(env)).ofHub(hub) }
}
