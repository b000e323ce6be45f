/** A real Prometheus runs the configuration, the alerts and the dashboard of docs/monitoring.md. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { ok, startTestServer } from '@inter-hub/server/testing'
import { freePort, temporaryFolder, until } from './processes.ts'
import { debianProgram } from './tools.ts'

const prometheus = await debianProgram('prometheus', 'prometheus')
const promtool = await debianProgram('promtool', 'prometheus')
const page = readFileSync(new URL('../docs/monitoring.md', import.meta.url), 'utf8')
const [configuration = '', alerts = ''] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text)

interface Panel {
  title: string
  targets: { expr: string }[]
}

interface Answer<Data> {
  status: string
  error?: string
  data: Data
}

test('Prometheus scrapes, discovers and answers the dashboard', {
  skip: prometheus.skip || promtool.skip,
  timeout: 120_000
}, async (t) => {
  const folder = temporaryFolder(t)
  await using server = await startTestServer({ port: await freePort() })
  const { port } = server.server.app.server.address() as AddressInfo
  const hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('place', { widgetType: 'alpha.other' })
  await hub.makeWidget('web', { owner: 'team', attributes: { endpoint: 'https://web.example/health?a=b' } })
  ok(await hub.runtime.post('/relations', { fromWidget: 'web', type: 'depends-on', toWidget: 'place' }), 201)
  const event = { widget: 'web', eventType: 'alpha.checked', metadata: { status: 'bad' }, values: { latencyMs: 40 } }
  ok(await hub.runtime.post('/interaction-events', event), 201)

  const metrics = (await hub.runtime.get('/hubs/alpha/metrics?environmentType=alpha.other')).body
  const checked = spawnSync(promtool.path, ['check', 'metrics'], { input: metrics, encoding: 'utf8' })
  assert.deepEqual([checked.status, checked.stdout, checked.stderr], [0, '', ''])
  writeFileSync(join(folder, 'rules.yml'), alerts)
  const rules = spawnSync(promtool.path, ['check', 'rules', join(folder, 'rules.yml')], { encoding: 'utf8' })
  assert.equal(rules.status, 0, rules.stdout + rules.stderr)

  const keyFile = join(folder, 'key')
  writeFileSync(keyFile, String(hub.runtime.key), { mode: 0o600 })
  const text = configuration
    .replaceAll('hub.example.org:8400', `127.0.0.1:${port}`)
    .replaceAll('/etc/prometheus/ops-hub.key', keyFile)
    .replaceAll('ops-hub', 'alpha')
    .replaceAll('ops-environment', 'alpha.other')
    .replaceAll('blackbox.example.org:9115', '127.0.0.1:9')
  const file = join(folder, 'prometheus.yml')
  writeFileSync(file, `global: {scrape_interval: 1s}\nrule_files: [${join(folder, 'rules.yml')}]\n${text}`)
  const own = await freePort()
  const child = spawn(
    prometheus.path,
    [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${own}`],
    { stdio: ['ignore', 'ignore', 'pipe'] }
  )
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (chunk) => (log += chunk))
  const ended = once(child, 'close')
  const ask = async <Data>(path: string): Promise<Answer<Data>> =>
    (await fetch(`http://127.0.0.1:${own}/api/v1/${path}`)).json() as Promise<Answer<Data>>
  const query = (expr: string) =>
    ask<{ result: { metric: Record<string, string> }[] }>(`query?query=${encodeURIComponent(expr)}`)
  try {
    await until('the metrics are there', async () => {
      if (child.exitCode !== null) assert.fail(log)
      const { data } = await query('ihub_widget_state').catch(() => ({ data: { result: [] } }))
      return data.result.length === 2
    })
    const { data } = await query('ihub_widget_state{widget="web"}')
    const { instance, job, __name__, ...labels } = data.result[0]?.metric ?? {}
    assert.deepEqual([instance, job, __name__], [`127.0.0.1:${port}`, 'widgets', 'ihub_widget_state'])
    const about = { hub: 'alpha', widget: 'web', type: 'alpha.thing', owner: 'team', environment: 'place' }
    assert.deepEqual(labels, { ...about, state: 'failing' })

    const dashboard = JSON.parse(readFileSync(new URL('../docs/grafana-dashboard.json', import.meta.url), 'utf8'))
    for (const { title, targets } of dashboard.panels as Panel[]) {
      for (const { expr } of targets) {
        const answer = await query(expr.replaceAll(/\$(hub|environment|owner)/g, '.*'))
        assert.equal(answer.status, 'success', `${title}: ${answer.error}`)
        assert.ok(answer.data.result.length > 0, `${title} shows something`)
      }
    }

    interface Targets {
      activeTargets: { labels: Record<string, string>; scrapeUrl: string }[]
    }
    const discovered = async () =>
      (await ask<Targets>('targets')).data.activeTargets.filter((one) => one.labels.job === 'endpoints')
    await until('the endpoint is discovered', async () => (await discovered()).length === 1)
    const [endpoint] = await discovered()
    const instanceOf = 'https://web.example/health?a=b'
    const wanted = { job: 'endpoints', instance: instanceOf, widget: 'web', owner: 'team', environment: 'place' }
    assert.deepEqual(endpoint?.labels, wanted)
    const probed = new URL(endpoint?.scrapeUrl ?? '')
    assert.deepEqual([probed.host, probed.searchParams.get('target')], ['127.0.0.1:9', instanceOf])
  } finally {
    child.kill('SIGTERM')
    await ended
  }
})
