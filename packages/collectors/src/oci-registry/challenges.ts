/** `WWW-Authenticate` by its grammar (RFC 9110 section 11.6.1): several challenges in one field, tokens and quoted strings. */

export interface AuthChallenge {
  /** In lower case. */
  scheme: string
  /** By name in lower case; quoted strings without quotes and escapes. */
  parameters: Map<string, string>
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/
const quoted = /^"((?:[^"\\]|\\.)*)"/s
const token68 = /^[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/

/** The challenges of a field, as far as it can be read. */
export function parseChallenges(field: string): AuthChallenge[] {
  const challenges: AuthChallenge[] = []
  let rest = field
  const skip = (pattern: RegExp) => {
    rest = rest.replace(pattern, '')
  }
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest)
    if (!found) return undefined
    rest = rest.slice(found[0].length)
    return found[1] ?? found[0]
  }
  for (;;) {
    skip(/^[\s,]+/)
    const word = take(token)
    if (word === undefined) return challenges
    // A name before `=` is a parameter of the challenge before it; else it is a scheme.
    if (!/^[ \t]*=(?!=*[ \t]*(?:,|$))/.test(rest)) {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() })
      skip(/^[ \t]+/)
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*=[ \t]*["!#$%&'*+.^_`|~0-9A-Za-z-]/.test(rest)) take(token68)
      continue
    }
    skip(/^[ \t]*=[ \t]*/)
    const value = rest.startsWith('"') ? take(quoted)?.replace(/\\(.)/gs, '$1') : take(token)
    if (value === undefined) return challenges
    challenges.at(-1)?.parameters.set(word.toLowerCase(), value)
  }
}
