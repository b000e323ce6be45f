/**
 * Finds the processes that a test run started and left behind. Each carries the run's id in its environment, its command
 * line or its working folder, however far it has gone from its parents. Needs /proc; elsewhere nothing is found.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface Leftover {
  pid: number
  command: string
}

export function findLeftovers(id: string): Leftover[] {
  if (!existsSync('/proc/self/environ')) return []
  const pids = readdirSync('/proc').map(Number)
  return pids.filter((pid) => pid > 0 && pid !== process.pid && carries(pid, id)).map(describe)
}

function carries(pid: number, id: string): boolean {
  const facts = [
    () => readFileSync(`/proc/${pid}/environ`, 'utf8'),
    () => readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    () => readlinkSync(`/proc/${pid}/cwd`)
  ]
  return facts.some((read) => {
    try {
      return read().includes(id)
    } catch {
      return false
    }
  })
}

function describe(pid: number): Leftover {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { pid, command: command.length > 200 ? `${command.slice(0, 200)} …` : command }
  } catch {
    return { pid, command: '(gone)' }
  }
}
