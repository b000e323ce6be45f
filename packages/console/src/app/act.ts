/** What a person does on a page, beyond reading. */
import { notify, reasonOf } from '../ui/index.ts'
import { queryClient } from './queries.ts'

/**
 * Runs an action, reads again what these keys begin with, and says at the edge of the screen what happened. Answers whether it
 * succeeded.
 */
export async function act(
  { done, failed, about, reads }: { done: string; failed: string; about?: string; reads: readonly string[] },
  run: () => Promise<unknown>
): Promise<boolean> {
  let isDone = false
  try {
    await run()
    isDone = true
    notify(done, about)
  } catch (error) {
    notify(failed, reasonOf(error), true)
  }
  await readAgain(reads)
  return isDone
}

/** Reads again what is shown under keys that begin with one of these. */
export async function readAgain(keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
}
