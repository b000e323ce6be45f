/**
 * What the hub's manifest lets an inventory say. Given to the parser, every name in the files is checked against it, and
 * a relation may be written from either of its ends.
 */

export interface Vocabulary {
  widgetTypes: string[]
  policyScopes: string[]
  annotationCategories: string[]
  eventTypes: VocabularyEventType[]
  relationTypes: VocabularyRelationType[]
}

export interface VocabularyEventType {
  name: string
  /** Where its events may be recorded; absent means anywhere. */
  widgetTypes?: string[]
  freshFor?: string
  metadataSchema?: { properties?: object }
}

/** Whether the metadata of an event type has the member `environment`. */
export function hasEnvironment({ metadataSchema }: Pick<VocabularyEventType, 'metadataSchema'>): boolean {
  return Object.hasOwn(metadataSchema?.properties ?? {}, 'environment')
}

export interface VocabularyRelationType {
  name: string
  inverse?: string
  from?: string[]
  to?: string[]
}

/** A manifest, from a file or from the API; a plain string stands for `{name}`. */
export interface ManifestLike {
  widgetTypes?: readonly (string | { name: string })[]
  policyScopes?: readonly (string | { name: string })[]
  annotationCategories?: readonly (string | { name: string })[]
  eventTypes?: readonly (string | VocabularyEventType)[]
  relationTypes?: readonly (string | VocabularyRelationType)[]
}

export function vocabularyOf(manifest: ManifestLike): Vocabulary {
  const names = (list: readonly (string | { name: string })[] = []) =>
    list.map((entry) => (typeof entry === 'string' ? entry : entry.name))
  return {
    widgetTypes: names(manifest.widgetTypes),
    policyScopes: names(manifest.policyScopes),
    annotationCategories: names(manifest.annotationCategories),
    eventTypes: (manifest.eventTypes ?? []).map((entry) => (typeof entry === 'string' ? { name: entry } : entry)),
    relationTypes: (manifest.relationTypes ?? []).map((entry) => (typeof entry === 'string' ? { name: entry } : entry))
  }
}
