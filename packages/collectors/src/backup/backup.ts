/**
 * The backup collector: the newest backup of a data store, its age, its size and whether it can be read. It restores nothing:
 * that is a check of the kind restore-test.
 */
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { endpointEvidence } from '../evidence.ts'
import { type LocalWork, lookLocally } from '../local/work.ts'
import { newestArchive } from './borg.ts'
import { inspectDump, newestDump } from './dump-folder.ts'
import { pathSetting, type RepositorySettings, repositorySettings } from './repository.ts'
import { NoRepository, openRestic, type ResticSelection } from './restic.ts'

export interface BackupSettings extends RepositorySettings {
  method: 'restic' | 'borg' | 'pg_dump'
  /** Slug. */
  dataStore: string
  select?: ResticSelection
  archives?: string
  folder?: string
  match?: string
  verify?: 'list' | 'structure' | 'data'
  maxAgeHours?: number
  offHost?: boolean
  location?: string
  retentionDays?: number
  timeout?: string
}

const word = { type: 'string', minLength: 1, maxLength: 200, pattern: '^[^-\\x00-\\x1f][^\\x00-\\x1f]*$' }

export const dataStoreSetting = {
  type: 'string',
  pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  maxLength: 100,
  patternErrorMessage: 'is not a slug: lower-case letters and digits, with hyphens inside',
  description: 'Slug of the data store'
}

export const sourceSettings = {
  ...repositorySettings,
  select: {
    type: 'object',
    additionalProperties: false,
    properties: {
      host: { ...word, description: 'Host that the snapshot was made on' },
      path: { ...word, description: 'Path that the snapshot has' },
      tag: { ...word, description: 'Tag, or several separated by commas, that the snapshot has' }
    },
    description: 'Of restic: which snapshots count'
  },
  folder: { ...pathSetting, description: 'Of pg_dump: the folder of the dumps, one that the runtime may read' },
  match: {
    type: 'string',
    minLength: 1,
    maxLength: 200,
    default: '*',
    pattern: '^[^/\\x00-\\x1f]+$',
    patternErrorMessage: 'is not a pattern of names: text in which * stands for any text, without /',
    description: 'Of pg_dump: the names of the dumps, such as gitea-*.dump. Give a dump this name when it is complete'
  }
}

/** What a method needs. */
export const neededByMethod = (methods: Record<string, string>) => ({
  allOf: Object.entries(methods).map(([method, needed]) => ({
    if: { properties: { method: { const: method } }, required: ['method'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: [needed] }
  }))
})

const settings = {
  type: 'object',
  required: ['method', 'dataStore'],
  additionalProperties: false,
  ...neededByMethod({ restic: 'repository', borg: 'repository', pg_dump: 'folder' }),
  properties: {
    method: { enum: ['restic', 'borg', 'pg_dump'], description: 'What the backup is made with' },
    dataStore: dataStoreSetting,
    ...sourceSettings,
    archives: { ...word, description: 'Of borg: the names of the archives that count, such as gitea-*' },
    verify: {
      enum: ['list', 'structure', 'data'],
      default: 'structure',
      description:
        'How much is read: only that the newest backup is there; the structure of the repository, or of a dump all of it; or all data of the repository'
    },
    maxAgeHours: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'An older backup fails; eight days without it'
    },
    offHost: {
      type: 'boolean',
      description:
        'Whether the backup is on other hardware than the data. It is recorded as declared: a check cannot see it'
    },
    location: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      description: 'Where the backup is, in words, as declared'
    },
    retentionDays: { type: 'integer', minimum: 0, description: 'How long backups are kept, as declared' },
    timeout: { ...timeoutSetting, default: '5m' }
  }
}

export const backupCollector: SingleProbe<BackupSettings> = {
  kind: 'backup',
  settings,
  emits: { 'ops-backup-verified': endpointEvidence },
  volatile: ['latencyMs'],
  look
}

type Seen = Record<string, unknown>

async function look(settings: BackupSettings, given: CollectorContext): Promise<Look> {
  const { method, dataStore, maxAgeHours, offHost, location, retentionDays } = settings
  const declared = { dataStore, method, maxAgeHours, location, offHost, retentionDays }
  return lookLocally(given, settings.timeout ?? '5m', async (context, seen) => {
    Object.assign(seen, JSON.parse(JSON.stringify(declared)))
    try {
      await methods[method](settings, context, seen)
    } catch (error) {
      if (!(error instanceof NoRepository)) throw error
      note(seen, 'missing', error.message)
    }
  })
}

function note(seen: Seen, result: 'verified' | 'incomplete' | 'corrupt' | 'missing', mismatch?: string): void {
  seen.result = result
  seen.mismatches = mismatch === undefined ? [] : [mismatch]
}

const none = 'There is no backup that the check selects.'

const methods = {
  async restic(settings: BackupSettings, context: LocalWork, seen: Seen): Promise<void> {
    const repository = await openRestic(settings, context)
    const snapshot = await repository.newest(settings.select ?? {})
    if (!snapshot) return note(seen, 'missing', none)
    const { id, completedAt } = snapshot
    Object.assign(seen, { backupId: id.slice(0, 12), completedAt, encrypted: true })
    const { verify = 'structure' } = settings
    const fault = verify === 'list' ? undefined : await repository.fault(verify === 'data')
    const sizeBytes = await repository.sizeOf(id)
    if (sizeBytes !== undefined) seen.sizeBytes = sizeBytes
    note(seen, fault === undefined ? 'verified' : 'corrupt', fault)
  },

  async borg(settings: BackupSettings, context: LocalWork, seen: Seen): Promise<void> {
    const { verify = 'structure' } = settings
    const readsData = verify === 'list' ? undefined : verify === 'data'
    const { archive, fault } = await newestArchive(settings, { readsData }, context)
    if (!archive && fault === undefined) return note(seen, 'missing', none)
    if (archive) {
      const { id, completedAt, sizeBytes, isEncrypted } = archive
      Object.assign(seen, { backupId: id, completedAt, encrypted: isEncrypted })
      if (sizeBytes !== undefined) seen.sizeBytes = sizeBytes
    }
    note(seen, fault === undefined ? 'verified' : 'corrupt', fault)
  },

  async pg_dump({ folder = '', match, verify = 'structure' }: BackupSettings, context: LocalWork, seen: Seen) {
    const newest = await newestDump({ folder, ...(match !== undefined && { match }) }, context)
    if (!newest) return note(seen, 'missing', none)
    Object.assign(seen, {
      backupId: newest.name,
      completedAt: new Date(newest.modifiedMs).toISOString(),
      ...(!newest.isFolder && { sizeBytes: newest.size })
    })
    const { fault } = await inspectDump(newest, verify !== 'list', context)
    note(seen, fault?.result ?? 'verified', fault?.text)
  }
}
