/** `sort=name,-createdAt` on a closed list of fields; ties and no wish at all are by creation. */
import { Type } from 'typebox'
import { type Sql, sql } from '../db/sql.ts'

/** The query parameter for these fields. */
export function sortBy(fields: readonly string[]) {
  const one = `-?(${fields.join('|')})`
  return Type.Optional(
    Type.String({
      pattern: `^${one}(,${one})*$`,
      maxLength: 200,
      description: `Fields separated by commas, a minus for descending: ${fields.join(', ')}.`
    })
  )
}

/** The order of a list: as wished, then by `last`, which makes it total. */
export function orderOf(wish: string | undefined, fields: Record<string, Sql>, last: Sql): Sql {
  const terms = (wish ?? '').split(',').flatMap((word) => {
    const field = fields[word.replace(/^-/, '')]
    if (!field) return []
    return [word.startsWith('-') ? sql`${field} desc nulls last` : sql`${field} nulls last`]
  })
  return [...terms, last].reduce((joined, next) => sql`${joined}, ${next}`)
}
