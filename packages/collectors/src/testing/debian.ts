/**
 * Programs of Debian's packages, for tests with real servers. What is missing is installed, once, where that may be done:
 * by root, with apt-get. Otherwise the tests are skipped and say why.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Program {
  path: string
  /** For the option of a test. */
  skip: string | false
}

const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin', '/sbin']

/** @param within more folders where it may lie, as a pattern; the last that fits counts. */
export function findProgram(name: string, packageName: string, within?: string): Program {
  const path = find(name, within) ?? (install(packageName) ? find(name, within) : undefined)
  if (path !== undefined) return { path, skip: false }
  return { path: name, skip: `${name} is missing and can not be installed; Debian has it in ${packageName}` }
}

/** A program that `npm run test:cluster` builds from its Go module. */
export function findBuilt(name: string): Program {
  const path = find(name, new URL('../../../../.cache/cluster', import.meta.url).pathname)
  if (path !== undefined) return { path, skip: false }
  return { path: name, skip: `${name} is missing; npm run test:cluster builds it` }
}

function find(name: string, within: string | undefined): string | undefined {
  const inside = within === undefined ? [] : globSync(within).sort().reverse()
  return [...inside, ...folders].map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const installMs = 300_000
/** With other installations going on, and little with a network that is not there. */
const patience = ['-o', 'DPkg::Lock::Timeout=200', '-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=20']
/** A package brings its service along; it is not to be started. */
const quiet = { DEBIAN_FRONTEND: 'noninteractive', SYSTEMD_OFFLINE: '1', RUNLEVEL: '1' }

function install(packageName: string): boolean {
  const aptGet = find('apt-get', undefined)
  if (process.getuid?.() !== 0 || aptGet === undefined) return false
  const apt = (...args: string[]) =>
    spawnSync(aptGet, [...patience, ...args], {
      env: { ...process.env, ...quiet },
      stdio: 'ignore',
      timeout: installMs
    }).status === 0
  const get = () => apt('install', '-y', '--no-install-recommends', packageName)
  return get() || (apt('update') && get())
}
