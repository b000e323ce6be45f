/** What checks may use when this process runs them itself: its egress rules, its secrets, and what is permitted of this host. */
import { createEgressGuard } from '@inter-hub/egress'
import { openSecrets, readEgressRules, readLocal } from './runtime/config.ts'
import type { Outside } from './runtime/probe.ts'

/** @throws OpsConfigError */
export async function outsideHere(
  base: string,
  hub: string,
  env: Record<string, string | undefined>
): Promise<Outside> {
  const egress = createEgressGuard({ allow: readEgressRules(base, env) })
  return { egress, local: readLocal(env), ...(await openSecrets(env)).ofHub(hub) }
}
