/** Columns with secrets that are sealed at rest. */
import { Type } from 'typebox'
import { nullable } from '../kernel/schema.ts'

/** A secret that this installation cannot read: what needs it fails with that reason until it is set again. */
export const unknownSecret = "'sealed.v1.none'"
/** A secret that lies readable in the database never leaves the installation. */
export const sealed = (column: string) =>
  `case when ${column} like 'sealed.v1.%' and ${column} <> ${unknownSecret} then ${column} end`

export const SealedSecret = nullable(Type.String({ pattern: '^sealed\\.v1\\.[A-Za-z0-9_-]+$', maxLength: 1000 }))
