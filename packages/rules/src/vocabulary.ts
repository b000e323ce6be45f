/** The lists of a manifest. */
export const vocabularyLists = [
  'widgetTypes',
  'eventTypes',
  'annotationCategories',
  'policyScopes',
  'relationTypes',
  'commands'
] as const
export type VocabularyList = (typeof vocabularyLists)[number]
