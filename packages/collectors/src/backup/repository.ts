/** How checks name a repository of backups, and with which variables its program runs. */
import type { LocalWork } from '../local/work.ts'
import { LookFailure } from '../look-error.ts'
import { excerptOf } from '../redaction/redact.ts'
import { type SecretReference, secretSetting } from '../secrets.ts'

export interface RepositorySettings {
  repository?: string | SecretReference
  password?: SecretReference
  environment?: Record<string, SecretReference>
}

/** Credentials of the services that repositories are stored at. No variable that runs a command or loads a library is among them. */
const variables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_DEFAULT_REGION',
  'AZURE_ACCOUNT_NAME',
  'AZURE_ACCOUNT_KEY',
  'AZURE_ACCOUNT_SAS',
  'B2_ACCOUNT_ID',
  'B2_ACCOUNT_KEY',
  'RESTIC_REST_USERNAME',
  'RESTIC_REST_PASSWORD'
]

export const pathSetting = {
  type: 'string',
  maxLength: 1000,
  pattern: '^/(?!.*(?:^|/)\\.\\.(?:/|$))[^\\x00-\\x1f]*$',
  patternErrorMessage: 'is not an absolute path without ".."'
}

export const repositorySettings = {
  repository: {
    ...secretSetting,
    ...pathSetting,
    type: ['string', 'object'],
    refusal: 'must be an absolute path, or {secret: <name>} for a repository elsewhere',
    description:
      'The repository: a path in a folder that the runtime may read, or the name of a secret that holds the address of one elsewhere'
  },
  password: { ...secretSetting, description: 'The password or passphrase of the repository, by the name of a secret' },
  environment: {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(variables.map((name) => [name, secretSetting])),
    description: 'Credentials of the place where the repository is stored, by the names of secrets'
  }
}

/** The address of the repository, and the variables that its program gets. @throws LookFailure */
export async function openRepository(
  program: 'restic' | 'borg',
  { repository = '', password, environment = {} }: RepositorySettings,
  context: LocalWork
): Promise<{ address: string; env: Record<string, string> }> {
  const secretOf = (reference: SecretReference) => context.valueForProgram(reference, program)
  const address = typeof repository === 'string' ? await context.local.find(repository) : await secretOf(repository)
  const env: Record<string, string> = {}
  for (const [name, reference] of Object.entries(environment)) env[name] = await secretOf(reference)
  const variable = program === 'restic' ? 'RESTIC_PASSWORD' : 'BORG_PASSPHRASE'
  if (password !== undefined) env[variable] = await secretOf(password)
  return { address, env }
}

/** What a program said last, for people. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  return excerptOf(lines.slice(-3).join(' '), 300) || 'it gave no reason'
}

/** @throws LookFailure `collector-broken` */
export function parseOutput<Shape>(program: string, text: string): Shape {
  try {
    return JSON.parse(text) as Shape
  } catch (cause) {
    throw new LookFailure('collector-broken', `The output of ${program} is not JSON.`, { cause })
  }
}
