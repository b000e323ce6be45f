/** The result of the command `plan-inventory`, for the runtime and the console. */

/** `+` is added, `-` removed, `~` changed; a line without a sign explains. */
export interface PlanLine {
  sign: '+' | '-' | '~' | ' '
  text: string
}

/** Numbers of changes by kind, and the changes as lines. */
export interface PlannedText {
  same: boolean
  counts: Record<'created' | 'updated' | 'archived' | 'relations' | 'records' | 'retired' | 'conflicts', number>
  lines: PlanLine[]
  /** Lines beyond those in `lines`. */
  more: number
}

/** Why planning failed. `problems` lists the errors in the inventory. */
export interface Unplanned {
  code: string
  message: string
  problems?: { line: number; column: number; path: string; message: string }[]
}
