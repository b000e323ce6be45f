/**
 * Secrets of checks: the inventory names a file or an environment variable of the runtime, never the secret. What is read
 * is sent to the target alone and stands in no evidence and no message.
 */
import { open, stat } from 'node:fs/promises'
import { LookFailure } from './look-error.ts'

export interface SecretSource {
  passwordFile?: string
  passwordEnv?: string
}

/**
 * `localResource` marks every setting that names something of the host which runs the check: a file, or a variable of its
 * environment. Only a check of the runtime's own inventory may use one; see `compileHubShape`.
 */
export const variableSetting = {
  type: 'string',
  localResource: 'variable',
  // What the runtime itself lives on is not a check's to send away.
  pattern: '^(?!IHUB_|OPS_HUB_|DATABASE_URL$)[A-Za-z_][A-Za-z0-9_]{0,99}$',
  patternErrorMessage: 'is not an environment variable that a check may read'
}

export const secretSettings = {
  passwordFile: {
    type: 'string',
    localResource: 'file',
    minLength: 1,
    maxLength: 1000,
    description: 'File with the password in its one line, readable for the runtime'
  },
  passwordEnv: {
    ...variableSetting,
    description: 'Environment variable of the runtime that holds the password, where no passwordFile is named'
  }
}

const secretBytesMax = 4096

/** Undefined when none is named. @throws LookFailure `no-credentials` when what is named can't be read */
export async function readSecret({ passwordFile, passwordEnv }: SecretSource): Promise<string | undefined> {
  if (passwordFile !== undefined) {
    return check((await readSecretFile(passwordFile)).replace(/\r?\n$/, ''), `The file ${passwordFile}`)
  }
  return passwordEnv && check(readVariable(passwordEnv), `The environment variable ${passwordEnv}`)
}

/** @throws LookFailure `no-credentials` when it is not set */
export function readVariable(name: string): string {
  const value = process.env[name]
  if (!value) throw new LookFailure('no-credentials', `The environment variable ${name} is not set.`)
  return value
}

async function readSecretFile(file: string): Promise<string> {
  try {
    // Opening a pipe would wait for its other end.
    if (!(await stat(file)).isFile()) throw new Error('it is not a file')
    const handle = await open(file, 'r')
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(secretBytesMax + 1), 0, secretBytesMax + 1, 0)
      if (bytesRead > secretBytesMax) throw new Error(`it is longer than ${secretBytesMax} bytes`)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    const message = `The file ${file} with the password can not be read: ${(cause as Error).message}.`
    throw new LookFailure('no-credentials', message, { cause })
  }
}

/** One line, so that no file of another kind is sent away; and no key of Inter-Hub, whatever file it lies in. */
function check(secret: string, where: string): string {
  if (secret === '') throw new LookFailure('no-credentials', `${where} is empty.`)
  if (/\p{Cc}/u.test(secret)) throw new LookFailure('no-credentials', `${where} holds no password of one line.`)
  if (/ihk_[0-9a-f]{8}_/.test(secret)) {
    throw new LookFailure('no-credentials', `${where} holds a key of Inter-Hub, which is not sent to others.`)
  }
  return secret
}
