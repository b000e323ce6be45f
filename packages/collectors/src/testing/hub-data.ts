/** The definition of ops-hub under hubs/ as plain data, for tests. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

interface Manifest {
  eventTypes: { name: string; metadataSchema: Record<string, unknown>; outcome: string }[]
}

const root = new URL('../../../../', import.meta.url)

export function readData<T>(path: string): T {
  return parse(readFileSync(new URL(path, root), 'utf8')) as T
}

export const manifest = readData<Manifest>('hubs/ops-hub/manifest.yaml')
