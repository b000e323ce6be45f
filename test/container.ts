/**
 * Images without a container runtime: built by buildah from deploy/images/Containerfile, pulled from a registry by skopeo, and run in
 * their own mount namespace, as the user of the image, without capabilities, on a read-only root file system.
 */
import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { temporaryFolder } from './processes.ts'
import { push, skopeo } from './registry.ts'
import { debianProgram } from './tools.ts'

const run = promisify(execFile)
const buildah = await debianProgram('buildah', 'buildah')
const root = fileURLToPath(new URL('../', import.meta.url))
/** The group of the user of the images. */
const group = 10_001

function findSkip(): string | false {
  if (buildah.skip) return buildah.skip
  if (process.getuid?.() !== 0) return 'only root may mount a root file system'
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' })
    return false
  } catch {
    return 'this host does not permit mount namespaces'
  }
}
export const skip = findSkip()

/** Makes the folder of a base image with what the programs need from Debian: the libraries of Node and name resolution. */
function makeBase(t: TestContext): string {
  const folder = temporaryFolder(t)
  chmodSync(folder, 0o755)
  const linked = execFileSync('ldd', [process.execPath], { encoding: 'utf8' }).match(/\/\S+\.so\S*/g) ?? []
  const [libc = ''] = linked.filter((file) => /\/libc\.so/.test(file))
  const loaded = ['libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2'].map((name) => join(dirname(libc), name))
  for (const file of [...linked, ...loaded]) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    copyFileSync(file, join(folder, file))
    chmodSync(join(folder, file), 0o755)
  }
  for (const name of ['etc', 'tmp', 'proc', 'dev', 'run']) mkdirSync(join(folder, name))
  chmodSync(join(folder, 'tmp'), 0o1777)
  writeFileSync(join(folder, 'etc/nsswitch.conf'), 'hosts: files dns\n')
  return folder
}

type Target = 'inter-hub' | 'ops-hub'

/**
 * Builds images from the Containerfile, pushes them to this registry and pulls them. The first stage is replaced: the dependencies are
 * installed in this checkout.
 */
export async function buildImages(
  t: TestContext,
  host: string,
  commit: string,
  targets: readonly Target[] = ['inter-hub', 'ops-hub']
): Promise<Record<Target, PulledImage> & { build: Build }> {
  const base = `${host}/base:1`
  await push(t, { root: makeBase(t) }, base)
  const [trees, build] = [temporaryFolder(t), builder(temporaryFolder(t))]
  const images: Partial<Record<Target, PulledImage>> = {}
  for (const target of targets) {
    await run(process.execPath, ['scripts/image-tree.ts', target, join(trees, target)], { cwd: root })
    const reference = `${host}/coulomb/${target}:${commit}`
    const values = ['--build-arg', `BASE=${base}`, '--build-arg', `COMMIT=${commit}`]
    const file = ['-f', join(root, 'deploy/images/Containerfile'), '--target', target]
    await build(reference, ['--build-context', `trees=${trees}`, ...values, ...file])
    images[target] = await pullImage(t, reference)
  }
  assert.ok(targets.every((target) => images[target]))
  return { ...(images as Record<Target, PulledImage>), build }
}

/** Builds an image with these arguments and pushes it. The images that were built before are in the same storage. */
export type Build = (reference: string, args: readonly string[], context?: string) => Promise<void>

/** `folder` is the storage of buildah. */
function builder(folder: string): Build {
  const store = ['--storage-driver', 'vfs', '--root', join(folder, 'store'), '--runroot', join(folder, 'run')]
  const empty = join(folder, 'context')
  mkdirSync(empty)
  const form = ['--isolation', 'chroot', '--format', 'docker', '--tls-verify=false']
  return async (reference, args, context = empty) => {
    await run(buildah.path, [...store, 'bud', ...form, ...args, '-t', reference, context], { maxBuffer: 1e7 })
    await run(buildah.path, [...store, 'push', '--disable-compression', '--tls-verify=false', reference])
  }
}

export interface ImageConfig {
  User: string
  Env: string[]
  Entrypoint: string[]
  Cmd?: string[]
  WorkingDir: string
  Labels: Record<string, string>
  Healthcheck?: { Test: string[] }
  StopSignal: string
}

export interface PulledImage {
  config: ImageConfig
  /** The unpacked root file system. */
  rootfs: string
  /** Of all layers. */
  bytes: number
}

export async function pullImage(t: TestContext, reference: string): Promise<PulledImage> {
  const folder = temporaryFolder(t)
  const args = ['--insecure-policy', 'copy', '--src-tls-verify=false', `docker://${reference}`, `dir:${folder}/image`]
  await run(skopeo.path, args)
  const read = (name: string) => JSON.parse(readFileSync(join(folder, 'image', name), 'utf8'))
  const { config, layers } = read('manifest.json') as {
    config: { digest: string }
    layers: { digest: string; size: number }[]
  }
  const hex = (digest: string) => digest.replace('sha256:', '')
  const rootfs = join(folder, 'rootfs')
  mkdirSync(rootfs)
  // A container runtime unpacks as root, and users other than root can enter the folders.
  for (const path of [folder, rootfs]) chmodSync(path, 0o755)
  for (const { digest } of layers)
    await run('tar', ['--numeric-owner', '-xpf', join(folder, 'image', hex(digest)), '-C', rootfs])
  const bytes = layers.reduce((sum, { size }) => sum + size, 0)
  return { config: read(hex(config.digest)).config, rootfs, bytes }
}

/**
 * A folder like a Kubernetes volume with a Secret or a ConfigMap: its files are links into a hidden folder and belong to root and the
 * group of the pod.
 */
export function makeMappedVolume(t: TestContext, files: Record<string, string>, mode = 0o440): string {
  const folder = temporaryFolder(t)
  const version = '..2026_06_15_08_00_00.123'
  mkdirSync(join(folder, version))
  symlinkSync(version, join(folder, '..data'))
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, version, name)
    writeFileSync(file, text)
    chownSync(file, 0, group)
    chmodSync(file, mode)
    symlinkSync(join('..data', name), join(folder, name))
  }
  for (const path of [folder, join(folder, version)]) {
    chownSync(path, 0, group)
    chmodSync(path, 0o750)
  }
  return folder
}

/** An empty volume that the user of the image may write to. */
export function makeVolume(t: TestContext): string {
  const folder = temporaryFolder(t)
  chownSync(folder, group, group)
  return folder
}

interface RunOptions {
  env?: Record<string, string>
  /** Folders by the path in the container. */
  volumes?: Record<string, string>
  command?: string[]
}

const script = `set -e; root=$1; user=$2; group=$3; folder=$4; shift 4
mount --bind "$root" "$root"
while [ "$1" != -- ]; do mkdir -p "$root$2"; mount --bind "$1" "$root$2"; shift 2; done; shift
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"; mount --bind /dev "$root/dev"; mount -t tmpfs tmpfs "$root/tmp"
exec setpriv --groups "$group" --no-new-privs unshare --root="$root" --wd="$folder" --setgid "$group" --setuid "$user" "$@"`

/** The command line that runs an image, and the environment for it. */
function commandFor({ config, rootfs }: PulledImage, { env = {}, volumes = {}, command }: RunOptions) {
  const [user = '', group = user] = config.User.split(':')
  const mounts = Object.entries(volumes).flatMap(([path, folder]) => [folder, path])
  const program = command ?? [...config.Entrypoint, ...(config.Cmd ?? [])]
  const own = Object.fromEntries(config.Env.map((line) => [line.split('=', 1)[0] ?? '', line.replace(/^[^=]*=/, '')]))
  return {
    command: 'unshare',
    args: [
      ...['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', rootfs, user, group, config.WorkingDir],
      ...[...mounts, '--', ...program]
    ],
    // The programs that mount are in the sbin folders.
    env: { ...own, ...env, PATH: `${own.PATH}:/usr/sbin:/sbin` }
  }
}

/** Starts a container, and kills it at the end of the test. */
export function startContainer(t: TestContext, image: PulledImage, options: RunOptions) {
  const { command, args, env } = commandFor(image, options)
  const child = spawn(command, args, { env: { ...env, IHUB_TEST_RUN: process.env.IHUB_TEST_RUN ?? '' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  t.after(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, ended, output: () => output }
}

/** Runs a container to its end. */
export async function runContainer(t: TestContext, image: PulledImage, options: RunOptions) {
  const { ended, output } = startContainer(t, image, options)
  return { code: await ended, output: output() }
}
