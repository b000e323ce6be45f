/** A server with the console and a hub whose widgets are in each state. */
import type { TestContext } from 'node:test'
import {
  type StartOptions,
  startTestServer,
  type TestHub,
  type TestServer,
  testManifest
} from '@inter-hub/server/testing'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { freePort } from '../../scripts/free-port.ts'
import { consoleFolder, openPage } from './browser.ts'

export interface ConsoleServer {
  server: TestServer
  hub: TestHub
  base: string
  /** A sign-in link. */
  link(person?: string): Promise<string>
  /** A window with a signed-in user. */
  signIn(t: TestContext, options?: BrowserContextOptions): Promise<Page>
  /** Records the result of a check of a widget. */
  record(widget: string, status: 'good' | 'bad' | 'unknown'): Promise<void>
}

export async function startConsole(
  t: TestContext,
  options: Pick<StartOptions, 'egressAllow' | 'secretsKey'> = {}
): Promise<ConsoleServer> {
  const port = await freePort()
  const server = await startTestServer({ ...options, consoleFolder, port })
  t.after(() => server.close())
  const manifest = { ...testManifest('ops-hub'), relationTypes: ['depends-on', 'part-of'] }
  const hub = await server.makeHub({ slug: 'ops-hub', manifest })
  const base = `http://localhost:${port}`
  const record = async (widget: string, status: string) => {
    const body = { widget, eventType: 'ops-hub.checked', metadata: { status } }
    const { statusCode } = await hub.runtime.post('/interaction-events', body)
    if (statusCode !== 201) throw new Error(`recording answered ${statusCode}`)
  }
  const make = (slug: string, name: string) =>
    hub.makeWidget(slug, { name, description: '<img src=x onerror=alert(1)> & "quoted"' })
  await make('ops-gitea', 'Gitea')
  await make('ops-registry', 'Registry <b>of images</b>')
  await make('ops-backup', 'Backups of Gitea')
  await record('ops-gitea', 'bad')
  await record('ops-registry', 'good')
  const link = async (person = 'Maria Weber') => {
    const answer = await server.operator.post('/sign-in-links', { person })
    // The request was injected, so the link does not contain the port.
    return `${base}/sign-in${new URL(answer.json().url).hash}`
  }
  const signIn = async (context: TestContext, options: BrowserContextOptions = {}) => {
    const page = await openPage(context, base, options)
    await page.goto(await link())
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForURL(`${base}/`)
    // The page of the sign-in has a heading, too.
    await page.getByText('Live', { exact: true }).first().waitFor({ state: 'attached' })
    return page
  }
  return { server, hub, base, link, signIn, record }
}
