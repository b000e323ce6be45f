/** Masks the secrets that a probe has used, in whatever form a target may send them back. */

const mask = '***'

export class SecretMask {
  readonly #forms = new Set<string>()
  #inText: RegExp | undefined
  #inBytes: RegExp | undefined

  /** Whether no secret was used. */
  get isEmpty(): boolean {
    return this.#forms.size === 0
  }

  /** From now on this value is masked, also as base64, as hex, as part of a URL and in JSON, in upper or lower case. */
  add(value: string): void {
    const bytes = Buffer.from(value)
    const percent = encodeURIComponent(value)
    const base64 = bytes.toString('base64').replace(/=+$/, '')
    for (const form of [
      ...[value, JSON.stringify(value).slice(1, -1), percent, percent.replaceAll('%20', '+')],
      ...[base64, bytes.toString('base64url'), bytes.toString('hex'), bytes.toString('latin1')]
    ])
      this.#forms.add(form)
    this.#inText = patternOf(this.#forms)
    this.#inBytes = patternOf([...this.#forms].map((form) => Buffer.from(form).toString('latin1')))
  }

  text(text: string): string {
    return this.#inText ? text.replace(this.#inText, mask) : text
  }

  /** The same bytes as one chunk when they hold a secret, also one that was cut by the chunks. */
  bytes(chunks: Buffer[]): Buffer[] {
    if (!this.#inBytes) return chunks
    const text = Buffer.concat(chunks).toString('latin1')
    const masked = text.replace(this.#inBytes, mask)
    return masked === text ? chunks : [Buffer.from(masked, 'latin1')]
  }

  /** A copy of a JSON value with every text in it masked, names of members included. */
  json<T>(value: T): T {
    return this.#inText ? (this.#walk(value) as T) : value
  }

  #walk(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value)
    if (Array.isArray(value)) return value.map((item) => this.#walk(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [this.text(name), this.#walk(item)]))
  }
}

/** The longest first, since one form may be part of another. */
function patternOf(forms: Iterable<string>): RegExp {
  const longestFirst = [...forms].sort((one, other) => other.length - one.length)
  return new RegExp(longestFirst.map(escaped).join('|'), 'gi')
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
