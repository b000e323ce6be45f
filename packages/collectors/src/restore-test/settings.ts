/** The settings of a restore-test check, and what a restore gives. */

import type { RepositorySettings } from '../backup/repository.ts'
import type { ResticSelection } from '../backup/restic.ts'
import { dataStoreSetting, neededByMethod, sourceSettings } from '../backup/settings.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { type ScratchServer, scratchSetting } from './scratch-database.ts'

export interface RestoreTestSettings extends RepositorySettings {
  method: 'restic' | 'pg_dump'
  /** Slug. */
  dataStore: string
  targetEnvironment: string
  select?: ResticSelection
  maxGigabytes?: number
  folder?: string
  match?: string
  scratch?: ScratchServer
  /** By table, as `schema.table`. */
  minRows?: Record<string, number>
  timeout?: string
}

export interface Restored {
  backupId: string
  /** Of the backup, RFC 3339. */
  completedAt: string
  result: 'succeeded' | 'failed' | 'partial'
  integrityCheck: string
  mismatches: string[]
  files?: number
  bytes?: number
  tables?: number
  rows?: number
}

const needed = neededByMethod({ restic: 'repository', pg_dump: 'folder' })

export const restoreTestSettings = {
  type: 'object',
  required: ['method', 'dataStore', 'targetEnvironment'],
  additionalProperties: false,
  allOf: [...needed.allOf, ...neededByMethod({ pg_dump: 'scratch' }).allOf],
  properties: {
    method: { enum: ['restic', 'pg_dump'], description: 'What the backup is made with' },
    dataStore: dataStoreSetting,
    targetEnvironment: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      description: 'The environment that this runtime and the scratch server are in'
    },
    ...sourceSettings,
    maxGigabytes: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 10,
      description: 'Of restic: the largest snapshot that is restored'
    },
    scratch: scratchSetting,
    minRows: {
      type: 'object',
      maxProperties: 100,
      propertyNames: {
        pattern: '^[^.\\s]+\\.[^.\\s]+$',
        patternErrorMessage: "is not a table: write schema.table, as format('%I.%I') of PostgreSQL quotes it"
      },
      additionalProperties: { type: 'integer', minimum: 0 },
      description: 'Of pg_dump: the fewest rows that a table must have, such as public.repository: 100'
    },
    timeout: { ...timeoutSetting, default: '30m' }
  }
}
