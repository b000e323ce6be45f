/**
 * Masks what looks like a secret in text that is kept as evidence. Errs on the side of masking: an excerpt is there to
 * recognise an answer, not to reproduce it. Every pattern is bounded, since the text comes from a stranger.
 */
const mask = '***'

const secretWord =
  'passw(?:or)?d|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|secret[_-]?key|credential|authorization|auth|session(?:id)?|sid|cookie|signature|sig|jwt|otp|pin'

const replacements: readonly [pattern: RegExp, by: string][] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,8192}?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, mask],
  [/\b((?:proxy-)?authorization|(?:set-)?cookie)(\s{0,4}:\s{0,4})[^\r\n"']{1,1024}/gi, `$1$2${mask}`],
  [/\b(bearer|basic|digest|negotiate|token)(\s{1,4})[\w.~+/=-]{8,1024}/gi, `$1$2${mask}`],
  [
    new RegExp(
      `((?:${secretWord})[\\w.-]{0,40}["']?\\s{0,4}[:=]\\s{0,4})("(?:[^"\\\\]|\\\\.){0,1024}"?|'[^']{0,1024}'?|[^\\s,;&<>"'}\\]]{1,1024})`,
      'gi'
    ),
    `$1${mask}`
  ],
  [/(:\/\/)[^\s/@"']{1,256}@/g, `$1${mask}@`],
  [/\beyJ[\w-]{8,2048}\.[\w-]{1,4096}(?:\.[\w-]{0,1024})?/g, mask],
  [
    /\b(?:gh[a-z]_|github_pat_|glpat-|xox[a-z]-|npm_|hvs\.|sk-|pk_|rk_|whsec_|AKIA|ASIA|AIza|AGE-SECRET-KEY-)[\w-]{8,512}/g,
    mask
  ],
  // Long runs of letters with digits: keys in hex or base64. A digest that says so (sha256:...) is not a secret.
  [/(?<!sha\d{3}[:-])(?<![\w+=])(?=[A-Za-z+_]{0,256}\d)(?=[\d+_]{0,256}[A-Za-z])[\w+]{32,4096}={0,2}/gi, mask]
]

/** The same text with secrets replaced by `***`. */
export function redactText(text: string): string {
  return replacements.reduce((redacted, [pattern, by]) => redacted.replace(pattern, by), text)
}

const secretName = new RegExp(secretWord.replace('|auth|', '|auth|key|code|'), 'i')

/** Names of headers and query parameters that hold credentials, in any case, as a pattern of JSON Schema. */
export const sensitiveNamePattern = 'authorization|cookie|token|secret|passw|api[-_]?key'.replace(
  /[a-z]/g,
  (letter) => `[${letter.toUpperCase()}${letter}]`
)

/** Whether what goes by this name is better not shown. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/** The beginning of a stranger's text, without secrets and control characters. */
export function excerptOf(text: string, charsMax: number): string {
  // Secrets are sought beyond the cut, so that none is cut in half and missed.
  const shown = redactText(text.slice(0, 4 * charsMax)).replace(/[^\P{C}\n\t]/gu, ' ')
  return shown.trim().slice(0, charsMax).toWellFormed()
}

/** A URL without user information, fragment and values of query parameters that look like secrets. */
export function redactUrl(url: URL): string {
  const shown = new URL(url)
  shown.username = ''
  shown.password = ''
  shown.hash = ''
  for (const name of new Set(shown.searchParams.keys())) {
    if (isSecretName(name)) shown.searchParams.set(name, mask)
  }
  return shown.href
}
