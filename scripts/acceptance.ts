/**
 * `npm run acceptance`: what HF-WP-0001 and OPS-WP-0002 ask for, each with the call that shows it and its answer, against
 * an installation that it starts. `--write` keeps the result in docs/acceptance.md. Exit 1 when something does not hold.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { freePort } from './free-port.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const ihub = join(root, 'packages/cli/bin/ihub.mjs')

interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each looked at by the one criterion that asked
  body: any
}

interface Tools {
  env: Record<string, string>
  /** A call without a key, with the operator's, or with ops-hub's. */
  call(who: 'anyone' | 'operator' | 'ops', method: string, path: string, body?: unknown): Promise<Answer>
  /** Runs `ihub`; answers exit code and standard output. */
  ihub(...args: string[]): Promise<{ code: number; out: string }>
  /** Types of the webhook messages that came. */
  heard: string[]
  receiver: string
}

interface Criterion {
  id: string
  asks: string
  call: string
  /** The numbers of facts that it shows (docs/checklist.md). */
  show(tools: Tools): Promise<string>
}

function need(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what)
}

const page =
  (path: string, ...words: string[]) =>
  async () => {
    need(existsSync(join(root, path)), `${path} is missing`)
    const text = readFileSync(join(root, path), 'utf8')
    for (const word of words) need(text.includes(word), `${path} does not mention ${word}`)
    return `${path} is there`
  }

const openApi =
  (...operations: string[]) =>
  async ({ call }: Tools) => {
    const { body } = await call('anyone', 'GET', '/openapi.json')
    for (const operation of operations) {
      const [method = '', path = ''] = operation.split(' ')
      need(body.paths[path]?.[method.toLowerCase()], `${operation} is not in the document`)
    }
    return `in the document: ${operations.join(', ')}`
  }

const metadata = {
  vsmFunction: 'OPS',
  vsmSystem: 'S1',
  endpoint: 'https://gitea.coulomb.social/v2/',
  expectedStatus: 401,
  observedHeader: 'Docker-Distribution-Api-Version: registry/2.0'
}

async function firstEvent({ call }: Tools): Promise<string> {
  const { body } = await call('ops', 'GET', '/interaction-events?viewContext=railiance-apps/workplans/RAIL-AP-WP-0001')
  const [event] = body.data
  need(event?.eventType === 'ops-endpoint-verified', 'the event is not there')
  need(JSON.stringify(event.metadata) === JSON.stringify(metadata), 'its metadata is not as sent')
  return `200, ${event.widgetSlug}, viewContext ${event.viewContext}, metadata equal, outcome ${event.outcome}`
}

async function registries({ call }: Tools): Promise<string> {
  const counts = await Promise.all(
    ['widget-types', 'event-types', 'annotation-categories', 'policy-scopes'].map(
      async (path) => (await call('anyone', 'GET', `/${path}?hub=ops-hub`)).body.meta.total
    )
  )
  need(counts.join() === '14,15,10,7', `the counts are ${counts.join(', ')}`)
  return '14 widget types, 15 event types, 10 annotation categories, 7 policy scopes'
}

async function nextHub({ ihub }: Tools): Promise<string> {
  const first = await ihub('bootstrap', join(root, 'hubs/syn-hub'))
  need(first.code === 0, first.out)
  const second = JSON.parse((await ihub('bootstrap', join(root, 'hubs/syn-hub'), '-o', 'json')).out)
  need(second.changes === 0, `${second.changes} changes the second time`)
  return 'syn-hub bootstrapped by the same command; the second run changes nothing'
}

async function dryRuns({ ihub, env }: Tools): Promise<string> {
  need(env.DATABASE_URL === undefined, 'a database is within reach')
  const report = async () => {
    const { at, ...rest } = JSON.parse(
      (await ihub('bootstrap', join(root, 'hubs/ops-hub'), '--dry-run', '-o', 'json')).out
    )
    need(typeof at === 'string', 'the report has no time')
    return JSON.stringify(rest)
  }
  const first = await report()
  const second = await report()
  need(first === second, 'two dry runs differ')
  const real = JSON.parse((await ihub('bootstrap', join(root, 'hubs/ops-hub'), '-o', 'json')).out)
  need(real.changes === 0, `a second real run changes ${real.changes}`)
  return 'two dry-run reports are equal but for their time; a second real run changes nothing; no database in reach'
}

async function webhookType({ call, heard, receiver }: Tools): Promise<string> {
  const made = await call('ops', 'POST', '/webhooks', { url: receiver, eventTypes: ['ops-endpoint-verified'] })
  need(made.status === 201, JSON.stringify(made.body))
  const event = { widget: 'ops-endpoint-gitea-registry', eventType: 'ops-endpoint-verified', metadata }
  await call('ops', 'POST', '/interaction-events', event)
  for (let waited = 0; !heard.includes('ops-endpoint-verified'); waited += 50) {
    need(waited < 10_000, `heard ${heard.join(', ') || 'nothing'}`)
    await sleep(50)
  }
  return `the message has the type ${heard[0]}`
}

async function token({ call }: Tools): Promise<string> {
  const { status, body } = await call('ops', 'POST', '/token')
  need(status === 200 && body.token_type === 'Bearer' && body.expires_in === 3600, JSON.stringify(body))
  const registry = await call('ops', 'GET', '/hub-registry')
  need(registry.status === 200, `hub-registry answers ${registry.status}`)
  return 'token_type Bearer, expires_in 3600; hub-registry 200'
}

async function widgets({ call }: Tools): Promise<string> {
  const { body } = await call('ops', 'GET', '/widgets')
  const { widgets: seeds } = parse(await readFile(join(root, 'hubs/ops-hub/widgets.yaml'), 'utf8'))
  const first = body.data.slice(0, 14).map(({ slug }: { slug: string }) => slug)
  need(
    JSON.stringify(first) === JSON.stringify(seeds.map(({ slug }: { slug: string }) => slug)),
    `the first are ${first.join(', ')}`
  )
  const note = await call('ops', 'POST', '/annotations', {
    widget: first[0],
    category: 'ops-recovery-gap',
    body: 'acceptance'
  })
  need(note.status === 201, JSON.stringify(note.body))
  const kinds = new Set(body.data.slice(0, 14).map(({ widgetType }: { widgetType: string }) => widgetType))
  return `the 14 stand on page 1 (${[...kinds].sort().join(', ')}) and take events and annotations`
}

const hub = async ({ call }: Tools) => {
  const { body } = await call('anyone', 'GET', '/hubs/ops-hub')
  need(
    body.name === 'Ops Hub' && body.hubFamily === 'vsm' && body.vsmFunction === 'OPS' && body.vsmSystem === '1',
    JSON.stringify(body)
  )
  need((await call('ops', 'GET', '/hub-registry/ops-hub')).status === 200, 'it is not in hub-registry')
  return `${body.name}, hubKind ${body.hubKind}, vsm/OPS/1; in hub-registry too`
}

const gates = async () => {
  const { gates: all } = parse(await readFile(join(root, 'hubs/ops-hub/readiness-gates.yaml'), 'utf8'))
  const eight = all.filter(({ origin }: { origin?: string }) => origin?.endsWith('T08'))
  need(eight.length === 8, `${eight.length} gates`)
  for (const gate of eight)
    need(gate.owner && gate.evidence.length > 0 && gate.initialStatus, `${gate.id} lacks something`)
  return '8 gates, each with owner, evidence requirements and status; docs/readiness-gates.md'
}

/** All twelve, each shown anew. */
async function everyItem(tools: Tools): Promise<string> {
  const items = criteria.filter(({ id }) => id.startsWith('T10.'))
  for (const { show } of items) await show(tools)
  return `${items.length} of 12 items hold`
}

const criteria: Criterion[] = [
  {
    id: 'AC1',
    asks: 'ops-hub is registered as the VSM Operations / System 1 hub',
    call: 'GET /hubs/ops-hub',
    show: hub
  },
  {
    id: 'AC2',
    asks: 'Its capability manifest is active',
    call: 'GET /hub-registry/ops-hub',
    show: async ({ call }) => {
      const { body } = await call('ops', 'GET', '/hub-registry/ops-hub')
      need(body.manifest?.status === 'active', 'there is no active manifest')
      return `manifest version ${body.manifest.version} is active`
    }
  },
  {
    id: 'AC3',
    asks: 'It has an API consumer and key',
    call: 'GET /api-consumers?hub=ops-hub',
    show: async ({ call }) => {
      const { body } = await call('operator', 'GET', '/api-consumers?hub=ops-hub')
      const keys = await call('operator', 'GET', `/api-consumers/${body.data[0]?.id}/keys?status=active`)
      need(keys.body.meta?.total === 1, 'there is not one active key')
      return `consumer ${body.data[0].name}, one active key with ${keys.body.data[0].scopes.join(', ')}`
    }
  },
  {
    id: 'AC4',
    asks: 'Initial ops widgets for environments, services, readiness gates and migration waves',
    call: 'GET /widgets',
    show: widgets
  },
  {
    id: 'AC5',
    asks: 'At least one real operational event has been submitted',
    call: 'GET /interaction-events?outcome=pass',
    show: async ({ call }) => {
      for (let waited = 0; ; waited += 100) {
        const { body } = await call('ops', 'GET', '/interaction-events?outcome=pass')
        if (body.meta.total > 0)
          return `${body.data[0].eventType} on ${body.data.at(-1).widgetSlug}, by a check that looked`
        need(waited < 30_000, 'no check has passed')
        await sleep(100)
      }
    }
  },
  {
    id: 'AC6',
    asks: 'The CoulombCore-to-ThreePhoenix readiness model is documented',
    call: 'docs/readiness-gates.md',
    show: page('docs/readiness-gates.md', 'ThreePhoenix')
  },
  {
    id: 'AC7',
    asks: 'A decision has been made whether to create a separate ops-hub repository',
    call: 'docs/decisions/003-ops-hub-repository.md',
    show: page('docs/decisions/003-ops-hub-repository.md', 'T09')
  },
  {
    id: 'AC8',
    asks: 'Inter-Hub bootstrap API gaps are fixed',
    call: 'T10.1 to T10.12 below',
    show: everyItem
  },
  { id: 'AC9', asks: 'The bootstrap path is reusable for syn-hub', call: 'ihub bootstrap hubs/syn-hub', show: nextHub },
  { id: 'T10.1', asks: 'POST /hubs, in OpenAPI', call: 'GET /openapi.json', show: openApi('POST /hubs', 'GET /hubs') },
  {
    id: 'T10.2',
    asks: 'POST /widgets, in OpenAPI',
    call: 'GET /openapi.json',
    show: openApi('POST /widgets', 'DELETE /widgets/{id}')
  },
  {
    id: 'T10.3',
    asks: 'Manifest draft creation, update and activation',
    call: 'GET /openapi.json',
    show: openApi(
      'POST /hub-capability-manifests',
      'PATCH /hub-capability-manifests/{id}',
      'GET /hub-capability-manifests/{id}/preview',
      'POST /hub-capability-manifests/{id}/activate'
    )
  },
  {
    id: 'T10.4',
    asks: 'A documented place for hub_family, vsm_function, vsm_system',
    call: 'GET /hubs/ops-hub',
    show: hub
  },
  {
    id: 'T10.5',
    asks: 'API consumer and key creation',
    call: 'GET /openapi.json',
    show: openApi('POST /api-consumers', 'POST /api-consumers/{id}/keys', 'DELETE /api-keys/{id}')
  },
  {
    id: 'T10.6',
    asks: '/policy-scopes matches the registry',
    call: 'GET /policy-scopes?hub=ops-hub (and the others)',
    show: registries
  },
  {
    id: 'T10.7',
    asks: 'Create requests have schemas of their own',
    call: 'GET /openapi.json',
    show: async ({ call }) => {
      const { body } = await call('anyone', 'GET', '/openapi.json')
      const pairs = [
        '/hubs',
        '/widgets',
        '/interaction-events',
        '/api-consumers',
        '/hub-capability-manifests',
        '/annotations'
      ].map((path) => {
        const post = body.paths[path].post
        const sent = post.requestBody.content['application/json'].schema.$ref
        const answered = post.responses['201'].content['application/json'].schema.$ref
        need(sent && answered && sent !== answered, `POST ${path} takes what it answers`)
        return sent.split('/').at(-1)
      })
      return pairs.join(', ')
    }
  },
  {
    id: 'T10.8',
    asks: 'docs/new-hub-quickstart.md says what the API does',
    call: 'docs/new-hub-quickstart.md',
    show: page('docs/new-hub-quickstart.md', 'ihub bootstrap')
  },
  {
    id: 'T10.9',
    asks: 'Manifest-declared event types are enforced',
    call: 'POST /interaction-events with an undeclared type',
    show: async ({ call }) => {
      const { status, body } = await call('ops', 'POST', '/interaction-events', {
        widget: 'ops-service-gitea',
        eventType: 'clicked'
      })
      need(status === 422 && body.code === 'unknown_event_type', JSON.stringify(body))
      return '422 unknown_event_type'
    }
  },
  {
    id: 'T10.10',
    asks: 'Webhooks carry the submitted event type',
    call: 'POST /webhooks, POST /interaction-events',
    show: webhookType
  },
  {
    id: 'T10.11',
    asks: 'Event metadata is in the create contract, kept and tested',
    call: 'GET /interaction-events?viewContext=…',
    show: firstEvent
  },
  {
    id: 'T10.12',
    asks: 'The bootstrap recipe is a template for the other six hubs',
    call: 'hubs/_template, hubs/*',
    show: async () => {
      for (const slug of ['_template', 'syn-hub', 'ctl-hub', 'aud-hub', 'int-hub', 'pol-hub', 'env-hub']) {
        for (const file of ['hub.yaml', 'manifest.yaml', 'widgets.yaml'])
          need(existsSync(join(root, 'hubs', slug, file)), `hubs/${slug}/${file} is missing`)
      }
      return 'six definitions and a template of the same three files'
    }
  },
  {
    id: 'HF T01',
    asks: 'A concrete, repeatable path to create hub, manifest, consumer and key',
    call: 'docs/bootstrap-runbook.md',
    show: page('docs/bootstrap-runbook.md', 'ihub bootstrap')
  },
  {
    id: 'HF T02',
    asks: 'ops-hub appears in the hub list and hub-registry, told as the Operations hub',
    call: 'GET /hubs/ops-hub, GET /hub-registry/ops-hub',
    show: hub
  },
  {
    id: 'HF T03',
    asks: 'The manifest is active and no type conflicts remain',
    call: 'the four registries',
    show: registries
  },
  {
    id: 'HF T04',
    asks: 'The key is exchanged for a token, and hub-registry works with it',
    call: 'POST /token, GET /hub-registry',
    show: token
  },
  {
    id: 'HF T05',
    asks: 'The 14 widgets appear and accept events and annotations',
    call: 'GET /widgets, POST /annotations',
    show: widgets
  },
  {
    id: 'HF T06',
    asks: 'A human sees the relationship of the environments and the registry state',
    call: 'docs/initial-inventory.md',
    show: page('docs/initial-inventory.md', 'coulombcore', 'railiance01', 'ThreePhoenix', 'Gitea')
  },
  {
    id: 'HF T07',
    asks: 'The Gitea readiness event is visible and traceable to the workplan',
    call: 'GET /interaction-events?viewContext=…',
    show: firstEvent
  },
  {
    id: 'HF T08',
    asks: 'Each gate has an owner repo, evidence requirement and status',
    call: 'hubs/ops-hub/readiness-gates.yaml',
    show: gates
  },
  {
    id: 'HF T09',
    asks: 'The repository decision is recorded with rationale and boundary',
    call: 'docs/decisions/003-ops-hub-repository.md',
    show: page('docs/decisions/003-ops-hub-repository.md')
  },
  {
    id: 'HF T10',
    asks: 'The next hub comes from a script, without database access',
    call: 'ihub bootstrap hubs/syn-hub',
    show: nextHub
  },
  {
    id: 'OPS T01',
    asks: 'Docs and seeds of the ops vocabulary, inventory, gates, runbook',
    call: 'docs/, seeds/',
    show: page('seeds/ops-hub-manifest.json', 'ops-endpoint-verified')
  },
  {
    id: 'OPS T02',
    asks: 'Lint, test, build and run commands in AGENTS.md',
    call: 'AGENTS.md',
    show: page('AGENTS.md', 'npm test', 'npm start', 'npm run lint')
  },
  {
    id: 'OPS T03',
    asks: 'The gate probe runs without secrets and reports with reasons',
    call: 'ihub gate-probe',
    show: async ({ ihub }) => {
      const { code, out } = await ihub('gate-probe')
      need(code === 0 && JSON.parse(out).contract === 'public-read', out)
      return 'exit 0, gate open, contract public-read'
    }
  },
  {
    id: 'OPS T04',
    asks: 'A dry run and a real run produce repeatable evidence without database access',
    call: 'ihub bootstrap hubs/ops-hub --dry-run',
    show: dryRuns
  },
  {
    id: 'OPS T05',
    asks: 'The first signal is visible and traceable',
    call: 'GET /interaction-events?viewContext=…',
    show: firstEvent
  }
]

async function withInstallation<T>(work: (tools: Tools) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ihub-acceptance-'))
  const heard: string[] = []
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    heard.push(JSON.parse(Buffer.concat(chunks).toString('utf8')).type)
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const receiverPort = (receiver.address() as AddressInfo).port
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const env = {
    ...process.env,
    IHUB_DATA_DIR: folder,
    IHUB_PORT: String(port),
    IHUB_BASE: base,
    IHUB_LOG: 'json',
    NO_COLOR: '1',
    IHUB_EGRESS_ALLOW: `127.0.0.1:${receiverPort}`
  } as Record<string, string>
  delete env.DATABASE_URL
  const server = spawn(process.execPath, [ihub, 'start'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const stopped = new Promise((resolve) => server.once('exit', resolve))
  try {
    await isReady(server)
    const keys = { anyone: undefined, operator: await keyOf(folder, 'operator'), ops: await keyOf(folder, 'ops-hub') }
    return await work({
      env,
      heard,
      receiver: `http://127.0.0.1:${receiverPort}/`,
      call: async (who, method, path, body) => {
        const headers: Record<string, string> = { accept: 'application/json' }
        if (keys[who]) headers.authorization = `Bearer ${keys[who]}`
        if (body !== undefined) headers['content-type'] = 'application/json'
        const response = await fetch(`${base}/api/v2${path}`, {
          method,
          headers,
          ...(body === undefined ? {} : { body: JSON.stringify(body) })
        })
        return { status: response.status, body: await response.json().catch(() => undefined) }
      },
      ihub: async (...args) => {
        const ended = await run(process.execPath, [ihub, ...args], { env }).then(
          ({ stdout }) => ({ code: 0, out: stdout }),
          (error: { code: number; stdout: string; stderr: string }) => ({
            code: error.code,
            out: error.stdout + error.stderr
          })
        )
        return ended
      }
    })
  } finally {
    server.kill('SIGTERM')
    await stopped
    receiver.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const keyOf = async (folder: string, name: string) =>
  (await readFile(join(folder, 'keys', `${name}.key`), 'utf8')).trim()

async function isReady(server: ChildProcess): Promise<void> {
  let output = ''
  let isListening = true
  const ready = new Promise<boolean>((resolve) => {
    server.stdout?.on('data', (chunk) => {
      if (!isListening) return
      output += chunk
      if (output.includes('is ready')) resolve(true)
    })
    server.once('exit', () => resolve(false))
  })
  need(await ready, `the installation did not start: ${output}`)
  // Its log is read on and forgotten, so that the server does not wait for its reader.
  isListening = false
}

interface Shown extends Pick<Criterion, 'id' | 'asks' | 'call'> {
  ok: boolean
  answer: string
}

const shown = await withInstallation(async (tools) => {
  const results: Shown[] = []
  for (const { id, asks, call, show } of criteria) {
    const result = await show(tools).then(
      (answer) => ({ id, asks, call, ok: true, answer }),
      (error: Error) => ({ id, asks, call, ok: false, answer: error.message.slice(0, 300) })
    )
    results.push(result)
    process.stdout.write(`${result.ok ? 'ok  ' : 'FAIL'}  ${id.padEnd(7)} ${asks}: ${result.answer}\n`)
  }
  return results
})
const failed = shown.filter(({ ok }) => !ok)
if (process.argv.includes('--write')) await writeFile(join(root, 'docs/acceptance.md'), documentOf(shown))
process.stdout.write(`\n${shown.length - failed.length} passed, ${failed.length} failed\n`)
process.exit(failed.length === 0 ? 0 : 1)

function documentOf(results: Shown[]): string {
  const rows = results.map(
    ({ id, asks, call, ok, answer }) =>
      `| ${id} | ${asks} | \`${call}\` | ${ok ? '' : '**does not hold:** '}${answer.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`
  )
  return [
    '# Acceptance',
    '',
    'What HF-WP-0001 (HF, AC, T10) and OPS-WP-0002 (OPS) ask for, each with the call that shows it and its answer. Made by',
    '`npm run acceptance -- --write`, which runs every line against an installation of its own; without `--write` it only checks.',
    '',
    '| item | asks | call | answer |',
    '|---|---|---|---|',
    ...rows,
    '',
    'Open: the console and with it the page `/Hubs` of HF T02; the gates’ statuses are declared and documented, their computation',
    'comes with the gate engine.',
    ''
  ].join('\n')
}
