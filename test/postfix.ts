/** A separate Postfix with TLS that delivers mail for example.test into folders. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder, until } from './processes.ts'

export interface Mail {
  id: string
  subject: string
  to: string
  text: string
}

export interface Postfix {
  port: number
  /** A file with the certificate to trust, valid for `localhost`. */
  certificate: string
  /** The mail of a user of example.test. */
  mailOf(user: string): Mail[]
  stop(): Promise<void>
  start(): Promise<void>
}

const services = `
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`

const configuration = (folder: string, users: readonly string[]) => `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mail.example.test
mydestination =
virtual_mailbox_domains = example.test
virtual_mailbox_base = ${folder}/box
virtual_mailbox_maps = inline:{ ${users.map((user) => `{${user}@example.test = ${user}/}`).join(' ')} }
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_tls_security_level = may
smtpd_tls_cert_file = ${folder}/cert.pem
smtpd_tls_key_file = ${folder}/key.pem
maillog_file = ${folder}/mail.log
maillog_file_prefixes = /
alias_maps =
alias_database =
`

/** Needs root, because Postfix does. */
export async function startPostfix(
  t: TestContext,
  program: string,
  port: number,
  users: readonly string[]
): Promise<Postfix> {
  let stop: () => Promise<void> = async () => undefined
  // Before the folder is removed.
  t.after(() => stop())
  const folder = temporaryFolder(t)
  // Its processes run as other users.
  chmodSync(folder, 0o755)
  for (const name of ['conf', 'queue', 'data', 'box']) mkdirSync(join(folder, name))
  chmodSync(join(folder, 'box'), 0o777)
  execFileSync('chown', ['postfix', join(folder, 'data')])
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate, ...subject],
    {
      stdio: 'ignore'
    }
  )
  writeFileSync(join(folder, 'conf/main.cf'), configuration(folder, users))
  writeFileSync(join(folder, 'conf/master.cf'), `127.0.0.1:${port} inet n - n - - smtpd${services}`)
  let running: ReturnType<typeof spawn> | undefined
  const start = async () => {
    running = spawn(program, ['-c', join(folder, 'conf'), 'start-fg'], { stdio: 'ignore' })
    await until('Postfix answers', () => answers(port))
  }
  stop = async () => {
    if (running === undefined) return
    const exited = once(running, 'exit')
    running = undefined
    execFileSync(program, ['-c', join(folder, 'conf'), 'abort'], { stdio: 'ignore' })
    await exited
    await until('its port is free', async () => !(await answers(port)))
  }
  await start()
  return { port, certificate, start, stop: () => stop(), mailOf: (user) => readMail(join(folder, 'box', user, 'new')) }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', () => resolve(true)).once('error', () => resolve(false))
    void sleep(500).then(() => resolve(false))
  }).then((answer) => answer as boolean)
}

function readMail(folder: string): Mail[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => {
    const raw = readFileSync(join(folder, name), 'utf8')
    const [head = '', ...body] = raw.split('\n\n')
    const header = (wanted: string) =>
      new RegExp(`^${wanted}: (.*(?:\\n[ \\t].*)*)`, 'im').exec(head)?.[1]?.replace(/\n\s+/g, ' ') ?? ''
    return { id: header('Message-ID'), subject: header('Subject'), to: header('To'), text: decoded(body.join('\n\n')) }
  })
}

/** Quoted-printable as text. */
function decoded(text: string): string {
  const bytes = text
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
