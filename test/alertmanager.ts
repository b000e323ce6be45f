/** Prometheus Alertmanager with its own port and folder. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { freePort, startService, temporaryFolder } from './processes.ts'
import { debianProgram } from './tools.ts'

export const alertmanager = await debianProgram('prometheus-alertmanager', 'prometheus-alertmanager')

/** Its address. `config` is the text of its configuration file. */
export async function startAlertmanager(t: TestContext, config: string): Promise<string> {
  const folder = temporaryFolder(t)
  const port = await freePort()
  const file = join(folder, 'alertmanager.yml')
  writeFileSync(file, config)
  const options = [
    `--config.file=${file}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address='
  ]
  const base = `http://127.0.0.1:${port}`
  await startService(t, alertmanager.path, options, { ready: `${base}/-/ready` })
  return base
}
