/** The address of a mail server: `smtp://host:587`, with TLS by STARTTLS, or `smtps://host:465`. */

export interface MailServer {
  host: string
  port: number
  /** Whether the connection starts with TLS. */
  isTls: boolean
  /** For the outbound guard. */
  scheme: string
}

const address = /^(smtps?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?\/?$/i

/** @throws TypeError if it is not such an address */
export function mailServerOf(url: string): MailServer {
  const [, scheme = '', host = '', port] = address.exec(url) ?? []
  if (host === '') throw new TypeError('is not the address of a mail server, such as smtp://mail.example.org:587')
  const isTls = scheme.toLowerCase() === 'smtps'
  const number = port === undefined ? (isTls ? 465 : 587) : Number(port)
  if (number < 1 || number > 65_535) throw new TypeError('has a port that is not between 1 and 65535')
  return { host: host.replace(/^\[|\]$/g, ''), port: number, isTls, scheme: isTls ? 'tls' : 'smtp' }
}
