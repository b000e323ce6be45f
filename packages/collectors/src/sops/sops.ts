/**
 * The sops collector: whether a file is encrypted by SOPS, for which age recipients, and, where the check has the key of one,
 * whether it can be decrypted. What is decrypted is thrown away.
 */
import { lastWords, pathSetting } from '../backup/repository.ts'
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { type LocalWork, lookLocally } from '../local/work.ts'
import { LookFailure } from '../look-error.ts'
import { type SecretReference, secretSetting } from '../secrets.ts'
import { readSopsFile } from './sops-file.ts'

export interface SopsSettings {
  file: string
  recipients?: string[]
  recoveryKey?: SecretReference
  subject?: string
  custodyPath?: string
  timeout?: string
}

const word = { type: 'string', minLength: 1, maxLength: 500 }

const settings = {
  type: 'object',
  required: ['file'],
  additionalProperties: false,
  properties: {
    file: { ...pathSetting, description: 'The encrypted file, in a folder that the runtime may read' },
    recipients: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        type: 'string',
        pattern: '^age1[a-z0-9]{10,2000}$',
        patternErrorMessage: 'is not a public key of age: it begins with age1'
      },
      description: 'The age recipients that the file must have, and no others'
    },
    recoveryKey: {
      ...secretSetting,
      description:
        'The private key of one of them, by the name of a secret: the file is decrypted with the program sops, and what comes out is thrown away'
    },
    subject: { ...word, description: 'Slug of the secret set that the evidence is about; the file by default' },
    custodyPath: { ...word, description: 'Where the private keys are kept, as declared' },
    timeout: { ...timeoutSetting, default: '30s' }
  }
}

export const sopsCollector: SingleProbe<SopsSettings> = {
  kind: 'sops',
  settings,
  emits: { 'ops-inventory-registered': evidence, 'ops-inventory-updated': updateEvidence },
  volatile: ['latencyMs'],
  look
}

const fileBytesMax = 1024 * 1024

/** @throws LookFailure; what is wrong with the file is in the answer */
export async function inspectSopsFile(path: string, context: Pick<LocalWork, 'local'>) {
  return readSopsFile(await context.local.readText(path, fileBytesMax))
}

function look(settings: SopsSettings, given: CollectorContext): Promise<Look> {
  const { file, recipients: wanted, recoveryKey, subject = file, custodyPath } = settings
  return lookLocally(given, settings.timeout ?? '30s', async (context, seen) => {
    Object.assign(seen, { subject, sourceRef: file })
    const { faults, encrypted, recipients, otherKeys, ...more } = await inspectSopsFile(file, context)
    const missing = (wanted ?? []).filter((one) => !recipients.includes(one))
    const others = wanted ? [...recipients.filter((one) => !wanted.includes(one)), ...otherKeys] : []
    const mismatches = [
      ...faults,
      ...missing.map((one) => `The recipient ${one} is missing.`),
      ...others.map((one) => `${one} can decrypt the file and is not declared.`)
    ]
    Object.assign(seen, {
      ...(custodyPath !== undefined && { custodyPath }),
      mismatches,
      facts: { encrypted: faults.length === 0, values: encrypted, recipients, otherKeys, ...more }
    })
    if (recoveryKey === undefined) return
    const fault = faults.length === 0 ? await decrypt(file, recoveryKey, context) : 'The file was not decrypted.'
    if (fault !== undefined) mismatches.push(fault)
    seen.recoveryTested = mismatches.length === 0
  })
}

/** Why the file cannot be decrypted. @throws LookFailure for what says nothing about the file */
async function decrypt(file: string, key: SecretReference, context: LocalWork): Promise<string | undefined> {
  const path = await context.local.find(file)
  const env = { SOPS_AGE_KEY: await context.valueForProgram(key, 'sops') }
  return context.local.temporary(async (folder) => {
    const options = { env: { ...env, HOME: folder }, signal: context.ending, discardsOutput: true, cwd: folder }
    const { exitCode, stderr } = await context.local.run('sops', ['--decrypt', path], options)
    if (exitCode === 0) return undefined
    const said = lastWords(context.mask.text(stderr))
    if (/flag provided but not defined|unknown command/i.test(stderr))
      throw new LookFailure('collector-broken', `sops is too old or another program: ${said}`)
    return `The file cannot be decrypted with the recovery key: ${said}`
  })
}

/** For `ops-inventory-registered`. */
function evidence({ metadata, error }: Look): Record<string, unknown> {
  const { mismatches, ...seen } = metadata as { mismatches?: string[] }
  return {
    kind: 'secret-set',
    ...seen,
    ...(mismatches && { mismatches }),
    ...(mismatches && mismatches.length > 0 && { detail: mismatches.join(' ') }),
    ...(error && { error, detail: error.message })
  }
}

/** For `ops-inventory-updated`. */
function updateEvidence(look: Look): Record<string, unknown> {
  const { kind: _, facts, ...seen } = evidence(look)
  return { changedFields: ['encryption'], ...seen, ...(facts !== undefined && { after: facts }) }
}
