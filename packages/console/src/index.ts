/** Public API for the pages of other packages: the parts of a page, and the API with its cache. */
export { api, isMissing, wholePage } from './app/api.ts'
export type { Extension, ExtensionPage } from './app/extension.ts'
export { may, queryClient } from './app/queries.ts'
export { canRunChecks, commandsQuery, runChecks, runCommand, type Widget, widgetTypesQuery } from './app/widgets.ts'
export * from './ui/index.ts'
