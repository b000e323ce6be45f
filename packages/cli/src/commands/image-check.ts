/**
 * `ihub image check`: checks before a deployment that an image is published. A missing image, denied access and an unreachable
 * registry have different exit codes. The login is never shown.
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

/** Each finding in the terms of registries and networks, and what to do about it. */
const texts: Record<Exclude<ImageFinding, 'published'>, [what: string, advice: string]> = {
  'manifest-unknown': ['manifest unknown', 'Build and publish the image, or choose another tag.'],
  denied: ['access denied', 'Log in with an account that may read the repository, and check that the name is right.'],
  'no-name': ['the name of the registry cannot be resolved', 'Check the name and the resolver of this host.'],
  'no-route': ['the registry cannot be reached', 'Check the address, the port and the network of this host.'],
  'bad-certificate': [
    'the certificate of the registry is not trusted',
    'Add its authority with NODE_EXTRA_CA_CERTS, or correct the certificate.'
  ],
  protocol: [
    'the server does not respond like a registry',
    'Check the address. For a registry without TLS, use --plain-http.'
  ]
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
  for (const file of loginFiles()) {
    const login = await loginFrom(file, host)
    if (login) return login
  }
  return undefined
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

/** Where `docker login` and `podman login` store logins. */
function loginFiles(): string[] {
  const { REGISTRY_AUTH_FILE: auth, DOCKER_CONFIG: docker, XDG_RUNTIME_DIR: runtime } = process.env
  if (auth) return [auth]
  const ofDocker = join(docker || join(homedir(), '.docker'), 'config.json')
  return runtime ? [ofDocker, join(runtime, 'containers', 'auth.json')] : [ofDocker]
}

/** The login in a file of docker or podman, without credential helpers. @throws Failure */
async function loginFrom(file: string, host: string): Promise<RegistryLogin | undefined> {
  const text = await readText(file).catch((error: Error) => {
    throw new Failure(exitCodes.input, `The login for the registry cannot be read: ${error.message}`)
  })
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
