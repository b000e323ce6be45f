/** What a bootstrap does, step by step: the plan of a dry run and the record of a real one have the same form. */
import { styled } from '../output.ts'

export type Action = 'create' | 'update' | 'unchanged' | 'activate' | 'write' | 'revoke' | 'rotate' | 'move'

export interface Step {
  step: 'hub' | 'manifest' | 'consumer' | 'key' | 'widget' | 'event'
  name: string
  action: Action
  detail?: string
}

export interface Report {
  bootstrap: string
  base: string
  serverVersion: string
  dryRun: boolean
  /** The only member that differs between two dry runs. */
  at: string
  steps: Step[]
  changes: number
  keyFile: string
  keyPrefix: string | null
}

export function countChanges(steps: readonly Step[]): number {
  return steps.filter(({ action }) => action !== 'unchanged').length
}

/** A line for a step that changes something. */
export function stepLine({ step, name, action, detail }: Step, dryRun: boolean): string {
  const words = dryRun
    ? {
        create: 'would create',
        update: 'would update',
        activate: 'would activate',
        write: 'would write',
        revoke: 'would revoke',
        rotate: 'would rotate',
        move: 'would move'
      }
    : {
        create: 'created',
        update: 'updated',
        activate: 'activated',
        write: 'wrote',
        revoke: 'revoked',
        rotate: 'rotated',
        move: 'moved'
      }
  const word = action === 'unchanged' ? 'unchanged' : words[action]
  return `${styled(action === 'unchanged' ? 'dim' : 'green', word, process.stderr)} ${step} ${name}${detail ? ` (${detail})` : ''}`
}
