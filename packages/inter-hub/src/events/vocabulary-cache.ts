/**
 * The event types of each hub's active manifest, kept, each compiled by its first event. What is kept carries the manifest's id, which the
 * writer's statement checks again under the hub's lock, so nothing is ever judged by a manifest that is no longer
 * active; a name that is not known is looked up once more before it is refused.
 */
import type { Db } from '../db/sql.ts'
import { sql } from '../db/sql.ts'
import { inTurn } from '../kernel/turns.ts'
import { type CompiledEventType, compileEventType, findActiveManifest } from '../manifests/index.ts'

export interface HubVocabulary {
  hubId: string
  manifestId: string
  /** Undefined for a name that the manifest does not declare. */
  eventType(name: string): Promise<CompiledEventType | undefined>
}

export class VocabularyCache {
  readonly #db: Db
  readonly #kept = new Map<string, Promise<HubVocabulary | undefined>>()

  constructor(db: Db) {
    this.#db = db
  }

  /** Undefined when the hub has no active manifest. */
  get(hubId: string): Promise<HubVocabulary | undefined> {
    let found = this.#kept.get(hubId)
    if (!found) {
      found = this.#load(hubId)
      this.#kept.set(hubId, found)
      found.then(
        (vocabulary) => vocabulary ?? this.#kept.delete(hubId),
        () => this.#kept.delete(hubId)
      )
    }
    return found
  }

  /** After a sign that it is outdated: the active one as the database has it now. */
  async refresh(hubId: string): Promise<HubVocabulary | undefined> {
    const kept = await this.#kept.get(hubId)
    const [active] = await this.#db.query<{ id: string }>(sql`
      select m.id from hub.manifests m where m.hub_id = ${hubId} and m.status = 'active'`)
    if (kept && kept.manifestId === active?.id) return kept
    this.#kept.delete(hubId)
    return this.get(hubId)
  }

  async #load(hubId: string): Promise<HubVocabulary | undefined> {
    const manifest = await findActiveManifest(this.#db, hubId)
    if (!manifest) return undefined
    const declared = new Map(manifest.eventTypes.map((type) => [type.name, type]))
    const compiled = new Map<string, Promise<CompiledEventType>>()
    const eventType = async (name: string) => {
      const type = declared.get(name)
      if (!type) return undefined
      const known = compiled.get(name) ?? inTurn(() => compileEventType(type))
      compiled.set(name, known)
      return known
    }
    return { hubId, manifestId: manifest.id, eventType }
  }
}
