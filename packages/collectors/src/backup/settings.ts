/** The settings of a backup check; restore-test checks share those that select a backup. */

import { timeoutSetting } from '../connections/timeout.ts'
import { type ClusterSettings, clusterSettings, objectName } from '../kubernetes/cluster.ts'
import { pathSetting, type RepositorySettings, repositorySettings } from './repository.ts'
import type { ResticSelection } from './restic.ts'

export interface BackupSettings extends RepositorySettings {
  method: 'restic' | 'borg' | 'pg_dump' | 'cnpg'
  cluster?: ClusterSettings
  namespace?: string
  database?: string
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
    then: { required: [needed], properties: { [needed]: {} } }
  }))
})

export const backupSettings = {
  type: 'object',
  required: ['method', 'dataStore'],
  additionalProperties: false,
  ...neededByMethod({ restic: 'repository', borg: 'repository', pg_dump: 'folder', cnpg: 'cluster' }),
  dependentRequired: { cluster: ['database'] },
  properties: {
    method: { enum: ['restic', 'borg', 'pg_dump', 'cnpg'], description: 'What the backup is made with' },
    dataStore: dataStoreSetting,
    ...sourceSettings,
    cluster: {
      type: 'object',
      required: ['url'],
      additionalProperties: false,
      properties: clusterSettings,
      description: 'Of cnpg: the Kubernetes cluster with the Backup objects of CloudNativePG'
    },
    namespace: { ...objectName, default: 'default', description: 'Of cnpg: the namespace' },
    database: { ...objectName, description: 'Of cnpg: the Cluster object that is backed up' },
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
