/**
 * `ihub smoke`: does a deployed server keep the contract? Without a key: public discovery, refusal, the documented
 * resources. With a runtime key: token exchange, hub-registry, and a widget that is created and deleted again.
 */
import { randomBytes } from 'node:crypto'
import { type Client, createClient, IhubError } from '@inter-hub/sdk'
import { camel } from '../bootstrap/definition.ts'
import { type ConnectionOptions, findKey, missingPaths } from '../connection.ts'
import { exitCodes } from '../failure.ts'
import { type OutputForm, printJson, printLine, styled } from '../output.ts'

const resources = [
  '/hubs',
  '/hub-capability-manifests',
  '/widget-types',
  '/event-types',
  '/annotation-categories',
  '/policy-scopes',
  '/api-consumers',
  '/token',
  '/hub-registry',
  '/hub-registry/{hubId}',
  '/widgets',
  '/widgets/{id}',
  '/interaction-events',
  '/annotations'
]

interface Check {
  check: string
  ok: boolean
  detail: string
}

export async function smokeCommand(args: ConnectionOptions & { output: OutputForm }): Promise<void> {
  const { base, key, foreign } = await findKey(args, 'runtime')
  const checks: Check[] = []
  const run = async (check: string, work: () => Promise<string>) => {
    try {
      checks.push({ check, ok: true, detail: await work() })
    } catch (error) {
      if (error instanceof IhubError && error.kind === 'unreachable') throw error
      checks.push({ check, ok: false, detail: error instanceof Error ? error.message : String(error) })
    }
    if (args.output === 'table') printCheck(checks.at(-1))
  }
  await publicChecks(createClient({ base }), run)
  if (key !== undefined && args.output === 'table')
    printLine('A widget is created and deleted again (smoke-…).', process.stderr)
  if (key !== undefined) await keyChecks(base, key, run)
  const failed = checks.filter(({ ok }) => !ok)
  if (args.output === 'json')
    printJson({
      smoke: 'interhub',
      base,
      at: new Date().toISOString(),
      withKey: key !== undefined,
      ok: failed.length === 0,
      checks
    })
  else if (key === undefined)
    printLine(`${foreign ?? 'No key was found.'} The checks that need a key were skipped. To run them, use --key-file.`)
  process.exitCode = failed.length === 0 ? exitCodes.done : exitCodes.no
}

type Run = (check: string, work: () => Promise<string>) => Promise<void>

function printCheck(check: Check | undefined): void {
  if (!check) return
  const mark = check.ok ? styled('green', '✓ ok  ') : styled('red', '✗ fail')
  printLine(`${mark}  ${check.check}: ${check.detail}`)
}

async function publicChecks(anyone: Client, run: Run): Promise<void> {
  await run('public hub list', async () => `${(await anyone.get('/hubs')).meta.total} hubs`)
  await run('public policy scopes', async () => `${(await anyone.get('/policy-scopes')).meta.total} scopes`)
  await run('OpenAPI lists the resources', async () => {
    const document = (await anyone.get('/openapi.json' as never)) as { paths?: Record<string, unknown> } | null
    const paths = document?.paths ?? {}
    const missing = missingPaths(paths, resources)
    if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`)
    return `${Object.keys(paths).length} paths`
  })
  for (const path of ['/widgets', '/hub-registry'] as const) {
    await run(`${path} refuses without a key`, () => refusal(anyone.get(path)))
  }
}

async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (error instanceof IhubError && error.status === 401 && error.code === 'invalid_api_key')
      return '401 invalid_api_key'
    throw error
  }
  throw new Error('it answered without a key')
}

async function keyChecks(base: string, key: string, run: Run): Promise<void> {
  const withKey = createClient({ base, key })
  let token = key
  await run('token exchange', async () => {
    const answer = await withKey.post('/token')
    if (answer.expires_in > 3600 || answer.token_type !== 'Bearer') throw new Error(`expires_in ${answer.expires_in}`)
    token = answer.access_token
    return `expires_in ${answer.expires_in}`
  })
  const withToken = createClient({ base, key: token })
  await run('hub-registry with the token', async () => `${(await withToken.get('/hub-registry')).meta.total} hubs`)
  await run('a widget is created and deleted', () => smokeWidget(withToken))
}

async function smokeWidget(client: Client): Promise<string> {
  const total = async () => (await client.get('/widgets', { query: { per_page: 1 } })).meta.total
  const before = await total()
  const slug = `smoke-${randomBytes(4).toString('hex')}`
  const [known] = (await client.get('/widgets', { query: { per_page: 1 } })).data
  if (!known) throw new Error('the hub has no widget yet; bootstrap it first')
  const { hubSlug, hubId, widgetType = '' } = camel(known) as Partial<typeof known>
  const hub = hubSlug ?? hubId
  const { id } = await client.post('/widgets', {
    body: { slug, name: 'Smoke', widgetType, ...(hub === undefined ? {} : { hub }) }
  })
  try {
    await client.get('/widgets/{id}', { path: { id } })
  } finally {
    await client.delete('/widgets/{id}', { path: { id } })
  }
  const left = await client.get('/widgets/{id}', { path: { id } }).then(
    () => 'it is still there',
    (error) => (error instanceof IhubError && error.status === 404 ? undefined : String(error))
  )
  if (left !== undefined) throw new Error(left)
  const after = await total()
  if (after !== before) throw new Error(`${before} widgets before, ${after} after`)
  return `${slug}; ${after} widgets as before`
}
