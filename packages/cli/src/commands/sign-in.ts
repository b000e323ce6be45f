/** `ihub sign-in`: a link that opens the console once. It is printed only on a terminal, otherwise written to a file. */
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient, writeKeyFile } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLine } from '../output.ts'
import { dataFolder } from '../server-file.ts'

export interface SignInLink {
  person: string
  expiresAt: string
  /** On a terminal the link itself, otherwise the file that contains it. */
  place: { url: string } | { file: string }
}

export async function signInCommand(
  args: ConnectionOptions & { output: OutputForm; name?: string; to?: string }
): Promise<void> {
  const client = await connect(args, { purpose: 'operator' })
  const { person, expiresAt, place } = await makeSignInLink(client, args)
  if (args.output === 'json') return printJson({ person, expiresAt, ...place })
  if ('url' in place) printLine(place.url)
  else
    printLine(
      `The sign-in link of ${person} was written to ${place.file} (mode 0600). It works once, within 15 minutes.`
    )
}

/** Creates a link with an operator key. `to` writes it to a file even on a terminal. */
export async function makeSignInLink(
  client: Client,
  { name = localName(), to }: { name?: string; to?: string } = {}
): Promise<SignInLink> {
  const { person, url, expiresAt } = await client.post('/sign-in-links', { body: { person: name } })
  if (url === null) throw new Failure(exitCodes.conflict, 'The link was already shown. Run the command again.')
  if (to === undefined && process.stdout.isTTY === true) return { person, expiresAt, place: { url } }
  const file = to ?? join(dataFolder(), 'sign-in.link')
  await writeKeyFile(file, url)
  return { person, expiresAt, place: { file } }
}

/** The sign-in link for the summary of `ihub start`; undefined if this node has no operator key. */
export async function linkOfStart(base: string, operatorKey: string | undefined): Promise<string | undefined> {
  if (operatorKey === undefined) return undefined
  const { place } = await makeSignInLink(createClient({ base, key: operatorKey }))
  return 'url' in place ? place.url : `in ${place.file}`
}

/** The name of the current user; `Administrator` for root. */
function localName(): string {
  try {
    const { username } = userInfo()
    return username === 'root' ? 'Administrator' : username
  } catch {
    // A user id without a name, as in some containers.
    return 'Administrator'
  }
}
