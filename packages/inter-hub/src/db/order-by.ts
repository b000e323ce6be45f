import { type Sql, sql } from './sql.ts'

/** The order of a list: as requested, then by `last`, which makes it total. */
export function orderOf(wish: string | undefined, fields: Record<string, Sql>, last: Sql): Sql {
  const terms = (wish ?? '').split(',').flatMap((word) => {
    const field = fields[word.replace(/^-/, '')]
    if (!field) return []
    return [word.startsWith('-') ? sql`${field} desc nulls last` : sql`${field} nulls last`]
  })
  return [...terms, last].reduce((joined, next) => sql`${joined}, ${next}`)
}
