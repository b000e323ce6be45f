/** Debian's docker-registry, and images pushed to it with skopeo. */
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { freePort, startService, temporaryFolder } from './processes.ts'
import { debianProgram } from './tools.ts'

const run = promisify(execFile)
const registry = await debianProgram('docker-registry', 'docker-registry')
export const skopeo = await debianProgram('skopeo', 'skopeo')
export const skip = registry.skip || skopeo.skip

/** The password of `ops`, as htpasswd stores it. */
const users = 'ops:$2b$05$abcdefghijklmnopqrstuuoXuKqgZXLiJqzfmMXDDhSFPIvxV7t8.\n'
export const password = 'hunter2'

/** Starts a registry without TLS and returns its address. If it is `closed`, it requires the password of `ops`. */
export async function startRegistry(t: TestContext, { closed = false } = {}): Promise<string> {
  const folder = temporaryFolder(t)
  const host = `127.0.0.1:${await freePort()}`
  const path = join(folder, 'users')
  writeFileSync(path, users)
  const config = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: host },
    ...(closed && { auth: { htpasswd: { realm: 'shop', path } } })
  }
  const file = join(folder, 'config.yml')
  writeFileSync(file, JSON.stringify(config))
  // The root path needs no password.
  await startService(t, registry.path, ['serve', file], { ready: `http://${host}/` })
  return host
}

export interface Image {
  /** Members of the image configuration, such as Entrypoint, User and Labels. */
  config?: object
  /** The folder with the content of the root file system; without it, the image is empty. */
  root?: string
}

/** An image as a folder in the OCI layout. */
export function writeImage(folder: string, { config = {}, root }: Image): void {
  const blobs = join(folder, 'blobs', 'sha256')
  mkdirSync(blobs, { recursive: true })
  const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex')
  const write = (mediaType: string, data: Buffer) => {
    writeFileSync(join(blobs, hash(data)), data)
    return { mediaType, digest: `sha256:${hash(data)}`, size: data.length }
  }
  const json = (mediaType: string, value: object) => write(mediaType, Buffer.from(JSON.stringify(value)))
  const type = (name: string) => `application/vnd.oci.image.${name}`
  const layers = root === undefined ? [] : [write(type('layer.v1.tar'), archive(root, join(folder, 'layer.tar')))]
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  // buildah requires an entry for each layer.
  const history = layers.map(() => ({ created_by: 'a folder' }))
  const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) }
  const about = json(type('config.v1+json'), { architecture, os: 'linux', config, rootfs, history })
  const manifestType = type('manifest.v1+json')
  const manifest = json(manifestType, { schemaVersion: 2, mediaType: manifestType, config: about, layers })
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion": "1.0.0"}')
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }))
}

function archive(root: string, file: string): Buffer {
  execFileSync('tar', ['--owner=0', '--group=0', '--numeric-owner', '-cf', file, '-C', root, '.'])
  return readFileSync(file)
}

/** Pushes an image to `host/name:tag`. */
export async function push(t: TestContext, image: Image, reference: string): Promise<void> {
  const folder = temporaryFolder(t)
  writeImage(folder, image)
  const args = ['--insecure-policy', 'copy', '--dest-tls-verify=false', '--dest-creds', `ops:${password}`]
  await run(skopeo.path, [...args, `oci:${folder}`, `docker://${reference}`])
}
