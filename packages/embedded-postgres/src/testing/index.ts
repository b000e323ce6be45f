/** Public API for tests: clusters and databases. */
export { fastFolder, onServer, type TestDatabase, testDatabase, urlOf } from './cluster.ts'
