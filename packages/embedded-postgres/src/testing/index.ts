/** Public API for tests: clusters, databases, and random numbers that repeat. */
export { fastFolder, onServer, type TestDatabase, testDatabase, urlOf } from './cluster.ts'
export { seeded } from './seeded.ts'
