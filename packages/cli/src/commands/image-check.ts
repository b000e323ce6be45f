/**
 * `ihub image check`: whether an image is published, before something is deployed. An image that is not there, a registry that
 * denies access and one that cannot be reached have exit codes of their own. The login is never shown.
 */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import {
  checkImage,
  type ImageFinding,
  type ImageReport,
  parseImageReference,
  type RegistryLogin
} from '@inter-hub/ops-hub'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLine, styled } from '../output.ts'
import { readText } from '../server-file.ts'

const exitCodeFor = {
  published: exitCodes.done,
  'manifest-unknown': exitCodes.no,
  denied: exitCodes.denied,
  'no-name': exitCodes.unreachable,
  'no-route': exitCodes.unreachable,
  'bad-certificate': exitCodes.unreachable,
  protocol: exitCodes.unreachable
} as const satisfies Record<ImageFinding, number>

/** What it is in the words of registries and networks, and what to do. */
const texts: Record<Exclude<ImageFinding, 'published'>, [what: string, advice: string]> = {
  'manifest-unknown': ['manifest unknown', 'Build and publish the image, or choose another tag.'],
  denied: ['access denied', 'Log in with an account that may read the repository, and check that the name is right.'],
  'no-name': ['the name of the registry cannot be resolved', 'Check the name and the resolver of this host.'],
  'no-route': ['the registry cannot be reached', 'Check the address, the port and the network of this host.'],
  'bad-certificate': [
    'the certificate of the registry is not trusted',
    'Add its authority with NODE_EXTRA_CA_CERTS, or correct the certificate.'
  ],
  protocol: ['this does not answer as a registry', 'Check the address; --plain-http is for a registry without TLS.']
}

interface Args {
  output: OutputForm
  plainHttp?: boolean
}

export async function imageCheckCommand(reference: string, args: Args): Promise<void> {
  const image = parse(reference, args.plainHttp === true || process.env.IHUB_REGISTRY_PLAIN_HTTP === '1')
  const login = await findLogin(new URL(image.registry).host)
  const report = await checkImage(image, login)
  if (args.output === 'json') printJson({ image: reference, ...report, withLogin: login !== undefined })
  else print(reference, report, login !== undefined)
  process.exitCode = exitCodeFor[report.finding]
}

function parse(reference: string, isPlain: boolean) {
  try {
    return parseImageReference(reference, isPlain)
  } catch (error) {
    throw new Failure(exitCodes.input, `${reference}: ${(error as Error).message}.`)
  }
}

function print(reference: string, { finding, digest, reason = '' }: ImageReport, hasLogin: boolean): void {
  if (finding === 'published') {
    printLine(`${styled('green', '✓ published')}  ${reference}${digest === undefined ? '' : ` (${digest})`}`)
    return
  }
  const [what, advice] = texts[finding]
  printLine(`${reference}: ${what}. ${reason}`.trim(), process.stderr)
  printLine(finding === 'denied' && !hasLogin ? `No login was found. ${advice}` : advice, process.stderr)
}

/** @throws Failure */
async function findLogin(host: string): Promise<RegistryLogin | undefined> {
  const { IHUB_REGISTRY_USER: user } = process.env
  const password = await passwordFromEnvironment()
  if (user && password) return { user, password }
  if (user || password)
    throw new Failure(
      exitCodes.input,
      'Set both IHUB_REGISTRY_USER and IHUB_REGISTRY_PASSWORD (or IHUB_REGISTRY_PASSWORD_FILE), or neither.'
    )
  return loginFromFile(host)
}

async function passwordFromEnvironment(): Promise<string | undefined> {
  const { IHUB_REGISTRY_PASSWORD: password, IHUB_REGISTRY_PASSWORD_FILE: file } = process.env
  if (!file) return password || undefined
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw new Failure(exitCodes.input, `IHUB_REGISTRY_PASSWORD_FILE cannot be read: ${(error as Error).message}`)
  }
}

/** As `docker login` and `podman login` store it; credential helpers are not asked. @throws Failure */
async function loginFromFile(host: string): Promise<RegistryLogin | undefined> {
  const { REGISTRY_AUTH_FILE: auth, DOCKER_CONFIG: docker } = process.env
  const file = auth || join(docker || join(homedir(), '.docker'), 'config.json')
  const text = await readText(file)
  if (text === undefined) return undefined
  let logins: Record<string, { auth?: unknown } | undefined>
  try {
    logins = JSON.parse(text)?.auths ?? {}
  } catch {
    throw new Failure(exitCodes.input, `${file} is not valid JSON. Repair it, or log in again.`)
  }
  const stored = [host, `https://${host}`].map((name) => logins[name]?.auth).find((one) => typeof one === 'string')
  const [, user, password] = /^([^:]+):([\s\S]+)$/.exec(Buffer.from(String(stored ?? ''), 'base64').toString()) ?? []
  return user === undefined || password === undefined ? undefined : { user, password }
}
