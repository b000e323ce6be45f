/** The one error of this package: its message is written for the author of the expression or pattern. */
export class ExpressionError extends Error {
  override readonly name: string = 'ExpressionError'
  /** Where in the source, as a count of characters before it; absent when the fault has no place. */
  readonly position?: number

  /** Name of the member that the evaluated value does not have, if that is the fault. */
  readonly missingField?: string

  constructor(message: string, options: { position?: number; missingField?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    if (options.position !== undefined) this.position = options.position
    if (options.missingField !== undefined) this.missingField = options.missingField
  }
}
