/** The column `by` of a select, built from the columns with the actor's id and its credential. */
import { Sql } from './sql.ts'

/**
 * The column `"by"` of rows with `actor_id` and `via`, as JSON of the schema `Actor`; null where nobody is recorded.
 * `alias` is the row's, in SQL from our own code, never from a request.
 */
export function by(alias: string): Sql {
  return actorAs('by', `${alias}.actor_id`, `${alias}.via`)
}

/** The same from other columns, under another name. */
export function actorAs(name: string, id: string, via: string): Sql {
  return new Sql([`${actorText(id, via)} as "${name}"`], [])
}

/** The same as an expression without a name. */
export function actorOf(id: string, via: string): Sql {
  return new Sql([actorText(id, via)], [])
}

function actorText(id: string, via: string): string {
  return `(select jsonb_build_object('id', y.id, 'kind', y.kind, 'name', y.name, 'via', ${via})
    from hub.actors y where y.id = ${id})`
}
