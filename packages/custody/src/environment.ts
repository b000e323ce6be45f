/**
 * Connection settings for OpenBao from environment variables: those of the `bao` command (`BAO_…`, or `VAULT_…`), and more for AppRole
 * and Kubernetes logins.
 */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { type Login, OpenBaoError, type OpenBaoSettings } from './openbao.ts'

type Env = Readonly<Record<string, string | undefined>>

const podToken = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** @throws OpenBaoError, whose message names the variable */
export function custodySettings(env: Env): OpenBaoSettings {
  const get = (name: string) => env[`BAO_${name}`] || env[`VAULT_${name}`] || undefined
  const address = get('ADDR')
  if (address === undefined)
    throw new OpenBaoError(
      'invalid',
      'BAO_ADDR is not set. Set it to the address of OpenBao, such as https://bao.example:8200'
    )
  checkAddress(address, env.BAO_PLAINTEXT === 'true')
  const authorities = get('CACERT')
  return {
    address,
    namespace: get('NAMESPACE'),
    login: chooseLogin(get),
    trust: authorities === undefined ? undefined : () => trustOf(authorities)
  }
}

function checkAddress(address: string, plaintext: boolean): void {
  const url = URL.parse(address)
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (!isPlain || !/^https?:$/.test(url.protocol))
    throw new OpenBaoError('invalid', 'BAO_ADDR must be an https URL without user, query and fragment')
  const isHere = /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname)
  if (url.protocol === 'http:' && !isHere && !plaintext)
    throw new OpenBaoError(
      'invalid',
      'BAO_ADDR is an http URL, which would send tokens and keys unencrypted. Use https, or set BAO_PLAINTEXT=true'
    )
}

/** The first one that is set: token, AppRole, Kubernetes role; otherwise the token that `bao login` stored. */
function chooseLogin(get: (name: string) => string | undefined): Login {
  const [token, tokenFile] = [get('TOKEN'), get('TOKEN_FILE')]
  if (token !== undefined) return { token }
  if (tokenFile !== undefined) return { tokenFile }
  const [roleId, secretIdFile] = [get('ROLE_ID'), get('SECRET_ID_FILE')]
  if (roleId !== undefined && secretIdFile === undefined)
    throw new OpenBaoError(
      'invalid',
      'BAO_ROLE_ID requires BAO_SECRET_ID_FILE, the file with the secret ID of the AppRole'
    )
  if (roleId !== undefined && secretIdFile !== undefined)
    return { appRole: { roleId, secretIdFile, mount: get('AUTH_MOUNT') ?? 'approle' } }
  const role = get('KUBERNETES_ROLE')
  if (role !== undefined)
    return {
      kubernetes: {
        role,
        tokenFile: get('KUBERNETES_TOKEN_FILE') ?? podToken,
        mount: get('AUTH_MOUNT') ?? 'kubernetes'
      }
    }
  return { tokenFile: join(homedir(), '.vault-token') }
}

async function trustOf(file: string) {
  try {
    return createSecureContext({ ca: await readFile(file, 'utf8') })
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'not PEM certificates'
    throw new OpenBaoError('invalid', `the certificates that BAO_CACERT names cannot be read (${why})`)
  }
}
