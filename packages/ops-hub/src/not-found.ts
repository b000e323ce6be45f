/** Calls whose answer may be that there is nothing. */
import { IhubError } from '@inter-hub/sdk'

/** Undefined where the hub answers 404. @throws IhubError */
export async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof IhubError && error.status === 404) return undefined
    throw error
  }
}
