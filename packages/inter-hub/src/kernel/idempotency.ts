/** The form of an `Idempotency-Key`, how long its answer is kept, and the problems of repeating a request. */
import { defineProblem } from './problem.ts'

/** For how long an answer is kept. */
export const keptHours = 72

export const keyLengthMax = 255

export const IdempotencyMismatch = defineProblem(
  'idempotency_mismatch',
  422,
  'Idempotency key already used',
  'This Idempotency-Key was used for a different request within the last 72 hours. Nothing was done. Use a new key for each new request.'
)

export const IdempotencyInFlight = defineProblem(
  'idempotency_in_flight',
  409,
  'Request in progress',
  'The first request with this Idempotency-Key is still in progress. Send the request again after the time in `Retry-After` to get its answer.'
)

export const bare = `[A-Za-z0-9_.:-]{1,${keyLengthMax}}`

export const quoted = `"((?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\["\\\\]){1,${keyLengthMax}})"`

/** The two forms, as the document shows them. */
export const keyPattern = `^(${bare}|${quoted})$`
