/** A migration from a server of the test. */
import { randomBytes, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Installation, ihub, startIhub } from './ihub.ts'
import type { SeedServer } from './seed-server.ts'

type Row = Record<string, unknown>

/** A hub with a manifest and widgets of names that are all its own. */
export function fill(old: SeedServer, name: string, widgets: Row[]) {
  const hub: Row = { id: randomUUID(), slug: name, name, hub_kind: 'domain', status: 'active' }
  old.hubs.push(hub)
  const lists = { widgetTypes: [`${name}.thing`], eventTypes: [`${name}.seen`], annotationCategories: [`${name}.note`] }
  old.manifests.push({ id: randomUUID(), hub_id: hub.id, status: 'active', version: 1, policyScopes: [], ...lists })
  old.consumers.push({ id: randomUUID(), hub_id: hub.id, name })
  for (const widget of widgets)
    old.widgets.push({ id: randomUUID(), hub_id: hub.id, widget_type: `${name}.thing`, ...widget })
  return hub
}

/** The files of a migration to an installation, and its command. */
export function migrationOf(old: SeedServer, next: Installation) {
  const file = (name: string) => join(next.folder, `${randomUUID()}${name}`)
  const [operator, runtime, to] = [file('.operator.key'), file('.runtime.key'), file('.ndjson')]
  const writeKey = (place: string, key: string) => writeFileSync(place, key, { mode: 0o600 })
  writeKey(operator, old.operatorKey)
  const args = ['migrate-from', old.base, '--from-key', operator, '--to', to]
  return {
    operator,
    runtime,
    to,
    args,
    /** Writes the runtime key, by default a new one that the old server knows. */
    writeRuntimeKey: (key = randomBytes(24).toString('base64url'), isKnown = true): string => {
      if (isKnown) old.keys.push(key)
      writeKey(runtime, key)
      return key
    },
    run: (...more: string[]) => ihub(next.env, ...args, ...more),
    start: () => startIhub(next.env, ...args),
    /** Follows the old server; `passes` are the numbers of rows that each pass added. */
    follow: () => {
      const started = startIhub(next.env, ...args, '--follow', '--every', '1')
      const passes = () => [...started.stdout().matchAll(/rows read, (\d+) of them/g)].map(([, added]) => Number(added))
      return { ...started, passes }
    },
    /** Imports the file and returns what the command reports. */
    import: async () => {
      const { code, stdout, stderr } = await next.ihub('import', to, '-o', 'json')
      return code === 0 ? JSON.parse(stdout) : { code, stderr, stdout }
    }
  }
}
