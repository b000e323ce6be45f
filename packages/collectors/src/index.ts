/** The collectors this version has, by the word after `kind:` in a check. */
import { backupCollector } from './backup/backup.ts'
import { type Collector, type SingleProbe, single } from './collector.ts'
import { dnsCollector } from './dns/dns.ts'
import { domainCollector } from './domain/domain.ts'
import { helmCollector } from './helm/helm.ts'
import { httpCollector } from './http/http.ts'
import { jsonCollector } from './json/json.ts'
import { kubernetesCollector } from './kubernetes/kubernetes.ts'
import { ociRegistryCollector } from './oci-registry/oci-registry.ts'
import { postgresCollector } from './postgres/postgres.ts'
import { restoreTestCollector } from './restore-test/restore-test.ts'
import { withRetries } from './retries.ts'
import { sopsCollector } from './sops/sops.ts'
import { tcpCollector } from './tcp/tcp.ts'
import { tlsCollector } from './tls/tls.ts'

export { trustIn } from './certificates/authorities.ts'
export {
  type Collector,
  type CollectorContext,
  emitterOf,
  type Look,
  type Observation,
  volatileOf
} from './collector.ts'
export { evidenceMembers } from './evidence-members.ts'
export { type LocalAccess, type LocalRules, openLocal } from './local/local-access.ts'
export { failKinds, infoKinds, isFail, type LookError, LookFailure } from './look-error.ts'
export {
  findPublishedImage,
  type ImageFinding,
  type ImageReference,
  type ImageReport
} from './oci-registry/published-image.ts'
export { isSecretName, redactText } from './redaction/redact.ts'
export {
  canonicalTarget,
  noSecret,
  openSecret,
  type Secret,
  type SecretReference,
  type SecretRules,
  secretNameSchema
} from './secrets.ts'
export { httpCollector }

// Each reads settings of its own; the inventory has checked them against the collector's schema.
const all: readonly SingleProbe<never>[] = [
  httpCollector,
  tcpCollector,
  tlsCollector,
  dnsCollector,
  postgresCollector,
  ociRegistryCollector,
  domainCollector,
  jsonCollector,
  backupCollector,
  restoreTestCollector,
  kubernetesCollector,
  helmCollector,
  sopsCollector
]

export const collectors: ReadonlyMap<string, Collector<never>> = new Map(
  all.map((one) => [one.kind, single(withRetries(one))])
)

/** The event types that each kind can emit; `*` is any. */
export const collectorEmits: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [...collectors].map(([kind, { emits }]) => [kind, Object.keys(emits)])
)

/** The schemas of their settings, for reading an inventory. */
export const collectorKinds = Object.fromEntries([...collectors].map(([kind, { settings }]) => [kind, settings]))
export { type Example, examples } from './examples.ts'
export { conditionVariables } from './http/expectations.ts'
export { memberVariables } from './json/members.ts'
