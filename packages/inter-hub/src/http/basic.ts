/** HTTP Basic (RFC 7617) with the credentials of an OAuth client: its id and secret are encoded as in a form. */

/** Whether an Authorization header is of the scheme Basic. */
export function isBasic(header: string | undefined): header is string {
  return header !== undefined && /^basic\b/i.test(header)
}

/** The id and secret of a client (RFC 6749 section 2.3.1); undefined if the header is malformed or has no secret. */
export function readBasic(header: string): { id: string | undefined; secret: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const [id, ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  const secret = decode(rest.join(':'))
  return secret ? { id: decode(id ?? ''), secret } : undefined
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
