/** Finds what was probably meant by a widget that the hub does not have. */
import { type Client, IhubError } from '@inter-hub/sdk'
import { exitCodes, Failure } from './failure.ts'

/**
 * Runs `work`, a call about one widget. @throws Failure that names the nearest widget where the call says that there is none; else
 * whatever `work` throws
 */
export async function aboutWidget<T>(
  client: Client,
  reference: string,
  hub: string | undefined,
  work: () => Promise<T>
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof IhubError) || (error.status !== 404 && error.code !== 'unknown_widget')) throw error
    // Loaded here: it takes longer to load than the rest of the command to run.
    const { nearest } = await import('@inter-hub/ops-hub')
    const query = hub === undefined ? {} : { hub }
    const widgets = await client.all('/widgets', { query }).catch(() => [])
    const meant = nearest(
      reference,
      widgets.map(({ slug }) => slug)
    )
    const where = hub === undefined ? '' : ` in ${hub}`
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`
    const what = `Widget "${reference}"${where} not found, or the key has no access to it.${hint}`
    throw new Failure(exitCodes.input, what, { cause: error })
  }
}
