/**
 * Where the server of a data folder is, and which server each key file of that folder is for. `server.json` is written by
 * `ihub start` and `ihub serve`; a runtime key that `ihub bootstrap` got from another server has its address in `<slug>.base`.
 */
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = fileURLToPath(new URL('../../../', import.meta.url))

/** The data folder: `IHUB_DATA_DIR`, else `.data` in the checkout, whatever the current folder. */
export function dataFolder(): string {
  return process.env.IHUB_DATA_DIR ? resolve(process.env.IHUB_DATA_DIR) : join(checkout, '.data')
}

export function keyFileOf(name: string): string {
  return join(dataFolder(), 'keys', `${name}.key`)
}

const serverFile = () => join(dataFolder(), 'server.json')

export interface Addresses {
  /** Where this host reaches the server. */
  base: string
  /** The address that other people use (`IHUB_PUBLIC_URL`). */
  publicUrl?: string | undefined
  /** What its checks may reach beside the default (`IHUB_EGRESS_ALLOW`). */
  egressAllow?: string | undefined
}

/** Remembers where the server of the data folder listens. */
export async function writeAddresses(addresses: Addresses): Promise<void> {
  await writeWhole(serverFile(), `${JSON.stringify(addresses)}\n`)
}

/** The addresses of the server of the data folder; undefined if none has been started there. */
export async function readAddresses(): Promise<Addresses | undefined> {
  const text = await readText(serverFile())
  if (text === undefined) return undefined
  try {
    const { base, publicUrl, egressAllow } = JSON.parse(text) as Partial<Addresses>
    if (typeof base === 'string' && URL.canParse(base))
      return {
        base,
        ...(typeof publicUrl === 'string' && { publicUrl }),
        ...(typeof egressAllow === 'string' && { egressAllow })
      }
  } catch {
    // It was damaged; the next start writes it again.
  }
  return undefined
}

/**
 * The addresses that a key file of the data folder may be sent to; undefined where nothing says which server it is for: none has
 * been started there, and whoever put the key there knows.
 */
export async function serversOf(name: string): Promise<string[] | undefined> {
  const other = await readText(baseFileOf(name))
  if (other !== undefined) return [other.trim()]
  const addresses = await readAddresses()
  if (addresses === undefined) return process.env.IHUB_BASE ? [process.env.IHUB_BASE] : undefined
  const { base, publicUrl } = addresses
  return publicUrl === undefined ? [base] : [base, publicUrl]
}

/** Remembers that a runtime key of the data folder was issued by the server at `base`. */
export async function bindKey(name: string, base: string): Promise<void> {
  const file = baseFileOf(name)
  await rm(file, { force: true })
  const servers = await serversOf(name)
  if (servers && isAmong(base, servers)) return
  await writeWhole(file, `${base}\n`)
}

const baseFileOf = (name: string) => keyFileOf(name).replace(/\.key$/, '.base')

/** Where a server listens that was started with this environment. */
export function defaultBase(): string {
  const host = process.env.IHUB_HOST || '127.0.0.1'
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${process.env.IHUB_PORT || '8400'}`
}

/** Whether `base` is one of these addresses; the names of this host's loopback are the same. */
export function isAmong(base: string, servers: readonly string[]): boolean {
  return servers.some((server) => comparable(server) === comparable(base))
}

function comparable(base: string): string {
  const url = new URL(base)
  if (['localhost', '[::1]'].includes(url.hostname)) url.hostname = '127.0.0.1'
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/api\/v2$/, '')}`
}

/** The text of a file; undefined if there is none. */
export async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes a file of mode 0600, whole or not at all. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const unfinished = `${file}.${process.pid}.unfinished`
  try {
    await writeFile(unfinished, text, { mode: 0o600 })
    await chmod(unfinished, 0o600)
    await rename(unfinished, file)
  } finally {
    await rm(unfinished, { force: true })
  }
}
