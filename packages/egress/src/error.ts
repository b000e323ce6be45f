/** The two failures of this package: a target that is not allowed, and a name that could not be looked up. */

/**
 * The target may not be reached. The message names addresses and rules, for operators; an error shown to other people must
 * not reveal whether a target was refused or unreachable.
 */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused'
  /**
   * `url`: not a URL, or a host that can't be one. `scheme`, `userinfo`, `port`: that part of it is not allowed.
   * `address`: an address written in the URL. `name`: a name, for what it resolves to.
   */
  readonly reason: 'scheme' | 'userinfo' | 'port' | 'address' | 'name' | 'url'

  /** Whether an egress rule of the operator could allow it. */
  readonly canBeOpened: boolean

  constructor(reason: EgressRefused['reason'], message: string, canBeOpened = false) {
    super(message)
    this.reason = reason
    this.canBeOpened = canBeOpened
  }
}

/**
 * A name without an address. `ENOTFOUND` (NXDOMAIN) and `ENODATA` are answers of a DNS server: the name has none.
 * Every other code (`ETIMEOUT`, `ECONNREFUSED`, `ESERVFAIL`, `EREFUSED` ...) says that no server could answer, which
 * says nothing about the name. Codes are those of node:dns (c-ares).
 */
export class ResolverError extends Error {
  override readonly name = 'ResolverError'
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
