/** The members of the metadata that checks record: their types and what they mean, for each kind. */

export interface Member {
  type: string
  description: string
}

export type Members = Readonly<Record<string, Member>>

const text = (description: string): Member => ({ type: 'string', description })
const time = (description: string): Member => ({ type: 'time (RFC 3339)', description })
const count = (description: string): Member => ({ type: 'integer', description })
const number = (description: string): Member => ({ type: 'number', description })
const texts = (description: string): Member => ({ type: 'array of strings', description })

/** Those of several kinds. */
const common = {
  target: text('What was probed'),
  endpoint: text('The URL that was asked, without secrets. In `ops-health-checked` it is the `target`'),
  status: text(
    'In `ops-health-checked`: `healthy`, `degraded`, `unhealthy`, `unreachable`, or `unknown` where nothing was seen'
  ),
  probe: text('In `ops-health-checked`: the kind of the check'),
  check: text('The name of the check'),
  detail: text('Why the check fails, as one text'),
  error: {
    type: 'object',
    description: 'Why the probe failed or could not be made: `kind`, such as `refused` or `no-route`, and `message`'
  },
  latencyMs: number('Milliseconds for the whole probe'),
  mismatches: texts('What differs from what is expected, a sentence each; an empty list is the proof'),
  differs: texts('What the mismatches are about, without what was seen: the same as long as the same things differ'),
  phases: { type: 'object', description: 'Milliseconds by phase: `dns`, `connect`, `tls`, `firstByte`, `total`' },
  resolvedIp: text('The address that was connected to; absent through a proxy'),
  tlsNotAfter: time('End of validity of the certificate that the server showed'),
  vantage: text('Where the call was made from, as declared'),
  method: text('The method of the request'),
  expectedStatus: count('The status that is expected; the observed one where it is among several expected ones'),
  observedStatus: count('The status of the answer'),
  expectedHeader: text('The first expected header, as `Name: value`'),
  observedHeader: text('The same header of the answer')
}

function pick(...names: (keyof typeof common)[]): Members {
  return Object.fromEntries(names.map((name) => [name, common[name]]))
}

const always = pick('check', 'error', 'detail', 'latencyMs', 'phases', 'mismatches', 'differs')
const health = { ...pick('target', 'status', 'probe'), ...always }
const endpoint = pick('endpoint', 'method', 'expectedStatus', 'observedStatus', 'expectedHeader', 'observedHeader')

/** By kind. A test compares them with what the collectors record. */
export const evidenceMembers: Readonly<Record<string, Members>> = {
  http: {
    ...health,
    ...endpoint,
    acceptedStatus: text('The statuses that are expected, where the check lists several'),
    json: { type: 'object', description: 'The values that `expect.json` names, by JSON Pointer' },
    ...pick('resolvedIp', 'tlsNotAfter', 'vantage'),
    redirects: texts('The URLs that were redirected to, without secrets'),
    bodyExcerpt: text('The beginning of a body that is text, without secrets')
  },
  json: {
    ...pick('endpoint', 'target', 'status', 'probe', 'check', 'error', 'detail', 'latencyMs')
  },
  backup: {
    ...pick('check', 'error', 'detail', 'latencyMs', 'mismatches'),
    dataStore: text('The slug of the data store'),
    backupId: text('The snapshot, archive, file or Backup object'),
    completedAt: time('When the backup was made'),
    result: text('`verified`, `incomplete`, `corrupt` or `missing`'),
    method: text('`restic`, `borg`, `pg_dump` or `cnpg`'),
    maxAgeHours: number('The age from which a backup is too old, as declared'),
    location: text('Where the backup is, as declared'),
    encrypted: { type: 'boolean', description: 'Whether the repository is encrypted' },
    sizeBytes: count('The size of what was saved; of a dump, that of its file'),
    offHost: { type: 'boolean', description: 'Whether the backup is on other hardware than the data, as declared' },
    retentionDays: count('How long backups are kept, as declared')
  },
  'restore-test': {
    ...pick('check', 'error', 'detail', 'latencyMs', 'mismatches'),
    dataStore: text('The slug of the data store'),
    backupId: text('The snapshot or file that was restored'),
    method: text('`restic` or `pg_dump`'),
    targetEnvironment: text('Where it was restored, as declared'),
    result: text('`succeeded`, `partial` or `failed`'),
    integrityCheck: text('What was compared'),
    files: count('Of restic: the files that were restored'),
    bytes: count('Of restic: their size'),
    tables: count('Of pg_dump: the tables that were restored'),
    rows: count('Of pg_dump: their rows'),
    durationSeconds: number('How long the restore took'),
    rpoMinutes: number('The age of the backup'),
    rtoMinutes: number('The time until the data was there')
  },
  kubernetes: {
    ...health,
    cluster: text('The API server'),
    nodes: count('Nodes of the cluster'),
    nodesReady: count('Those that are ready'),
    version: text('The version of the nodes, where all have the same'),
    namespace: text('The namespace of the workload'),
    pods: count('The pods that the workload is to have'),
    podsReady: count('Those that are ready'),
    runningImage: text('The image of the workload'),
    declaredImage: text('The image that is declared'),
    matchesDeclared: {
      type: 'boolean',
      description:
        'In `ops-release-observed`: that nothing differs from what is declared; absent where nothing is declared'
    },
    hosts: texts('Of an ingress: its hosts'),
    tlsHosts: texts('Of an ingress: the hosts with a certificate'),
    addresses: texts('Of an ingress: where it is reached'),
    claims: count('Volume claims that were looked for'),
    claimsBound: count('Those that are bound'),
    servicesFound: count('The workloads that were found'),
    servicesCatalogued: count('Those that the catalog has'),
    uncatalogued: texts('Those that it does not have'),
    gone: texts('Workloads of the catalog that were not found'),
    service: text('In `ops-release-observed`: the service'),
    environment: text('The environment that the check names'),
    subject: text('In `ops-inventory-updated`: what was counted'),
    changedFields: texts('In `ops-inventory-updated`: `coverage`'),
    sourceRef: text('In `ops-inventory-updated`: the API server')
  },
  helm: {
    ...always,
    cluster: text('The API server'),
    service: text('The service; by default the name of the release'),
    environment: text('The environment that the check names'),
    namespace: text('The namespace of the release'),
    helmRelease: text('The name of the release'),
    chart: text('The name of the chart'),
    runningVersion: text('The version of the chart that is installed'),
    declaredVersion: text('The version of the chart that is declared'),
    appVersion: text('The version of the application that the chart names'),
    revision: count('The revision of the release'),
    status: text('The status of the release, such as `deployed`'),
    deployedAt: time('When this revision was deployed'),
    declaredValues: { type: 'object', description: 'The values that the check names, by JSON Pointer, as they are' },
    runningImage: text('The image of the workload'),
    declaredImage: text('The image that is declared'),
    matchesDeclared: {
      type: 'boolean',
      description: 'That nothing differs from what is declared; absent where nothing is declared'
    },
    valuesEncrypted: { type: 'boolean', description: 'That SOPS has encrypted the file of secret values' },
    valuesFaults: texts('Why it is not encrypted')
  },
  sops: {
    ...pick('check', 'error', 'detail', 'latencyMs', 'mismatches'),
    subject: text('The secret set, or the file'),
    kind: text('In `ops-inventory-registered`: `secret-set`'),
    sourceRef: text('The file'),
    custodyPath: text('Where the private keys are kept, as declared'),
    recoveryTested: {
      type: 'boolean',
      description: 'That the file could be decrypted with the recovery key, and nothing differs'
    },
    facts: {
      type: 'object',
      description: 'In `ops-inventory-registered`: whether the file is encrypted, its recipients, when it was changed'
    },
    changedFields: texts('In `ops-inventory-updated`: `encryption`'),
    after: { type: 'object', description: 'In `ops-inventory-updated`: the facts' }
  },
  tcp: {
    ...health,
    expectedBanner: text('How the greeting is expected to begin'),
    observedBanner: text('The line of the greeting that counts'),
    ...pick('resolvedIp')
  },
  tls: {
    ...health,
    serverName: text('The server name that was sent, if it is not the host'),
    ...pick('tlsNotAfter'),
    tlsNotBefore: time('Beginning of validity of the certificate'),
    daysLeft: count('Days until the first certificate of the chain ends'),
    chainNotAfter: time('When that is, where it is not the certificate of the server'),
    protocol: text('The version of TLS that was agreed on'),
    issuer: text('Who issued the certificate'),
    names: texts('The names and addresses that the certificate is for'),
    chain: texts('The subjects of the certificates that the server sent'),
    ...pick('resolvedIp')
  },
  dns: {
    ...health,
    record: text('The type of the records'),
    server: text('The DNS server that the check names'),
    expectedRecords: texts('The records that are expected'),
    observedRecords: texts('The records of the answer, sorted')
  },
  postgres: {
    ...health,
    version: text('The version of the server'),
    role: text('`primary` or `standby`'),
    standbys: count('Of a primary: the standbys that follow it, where the role of the check may see them'),
    replicationLagSeconds: number('The lag of a standby, or of the slowest standby of a primary'),
    sizeBytes: count('The size of the database'),
    ...pick('tlsNotAfter', 'resolvedIp')
  },
  'oci-registry': {
    ...endpoint,
    ...always,
    authScheme: text('How the registry asks for credentials: `Basic` or `Bearer`'),
    tokenRealm: text('The token server that it names'),
    authenticated: { type: 'boolean', description: 'That the credentials were accepted' },
    ...pick('resolvedIp', 'tlsNotAfter', 'vantage'),
    redirects: texts('The URLs that were redirected to, without secrets'),
    image: {
      type: 'object',
      description: 'In `ops-endpoint-verified`: the image that was looked for and what was found'
    },
    service: text('In `ops-release-observed`: the service that the image is for'),
    environment: text('In `ops-release-observed`: the environment that the image is for'),
    declaredImage: text('In `ops-release-observed`: the reference of the image'),
    imageExists: { type: 'boolean', description: 'In `ops-release-observed`: whether the registry has the image' },
    imageDigest: text('In `ops-release-observed`: the digest of its manifest'),
    mediaType: text('In `ops-release-observed`: the media type of its manifest'),
    registryError: text('In `ops-release-observed`: the error code of the registry, such as `MANIFEST_UNKNOWN`'),
    registry: text('In `ops-release-observed` and `ops-runbook-executed`: the URL of the registry'),
    roundTrip: {
      type: 'object',
      description: 'In `ops-endpoint-verified`: what was pushed and pulled, as far as it came'
    },
    runbookId: text('In `ops-runbook-executed`: the procedure that the round trip proves'),
    outcome: text('In `ops-runbook-executed`: `succeeded` or `failed`; absent where the round trip could not be made'),
    startedAt: time('In `ops-runbook-executed`: when the probe began'),
    finishedAt: time('In `ops-runbook-executed`: when the round trip ended'),
    dryRun: { type: 'boolean', description: 'In `ops-runbook-executed`: false' },
    stepsPassed: texts(
      'In `ops-runbook-executed`: of `docker-login`, `docker-push` and `docker-pull` those that passed'
    ),
    stepFailed: text('In `ops-runbook-executed`: the step that did not'),
    reference: text('In `ops-runbook-executed`: the image that was pushed')
  },
  domain: {
    ...health,
    rdapServer: text('The RDAP server that answered'),
    registrationNotAfter: time('When the registration ends'),
    registrar: text('The registrar of the domain'),
    registrationStatus: texts('The statuses of the registration (RFC 8056), such as `active`')
  }
}
