/**
 * Plans an inventory text against a hub. The text is read and planned in a thread with limited time and memory, so that no text can
 * stop the process. It cannot refer to variables, so a plan never contains the environment of this process.
 */
import { Worker } from 'node:worker_threads'
import type { PlannedText, Unplanned } from './result.ts'

export interface PlanText {
  base: string
  key: string
  hub: string
  text: string
  /** Whether what the inventory no longer declares counts as removed. */
  prune: boolean
}

const limitMs = 30_000
const memoryMb = 512

/** @throws the reason of the signal; the error of a thread that ended unexpectedly */
export async function planText(request: PlanText, signal: AbortSignal): Promise<PlannedText | Unplanned> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb }
  })
  const { promise, resolve, reject } = Promise.withResolvers<PlannedText | Unplanned>()
  const timer = setTimeout(
    () =>
      resolve({ code: 'timed_out', message: `The plan took longer than ${limitMs / 1000} seconds. Use ihub diff.` }),
    limitMs
  )
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop)
  worker.on('message', resolve)
  worker.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(error)
    resolve({ code: 'too_large', message: `The plan needs more than ${memoryMb} MB of memory. Use ihub diff.` })
  })
  worker.on('exit', () => reject(new Error('The thread that plans the inventory ended without a result.')))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
