/** Events that no route has read: from what a batch or a hook brings, checked as a route would. */
import type { ErrorObject, ValidateFunction } from 'ajv'
import { parseJson } from '../kernel/json.ts'
import { camelBody } from '../kernel/spelling.ts'
import { newAjv, validationProblem } from '../kernel/validate.ts'
import { CreateEvent } from './schema.ts'

let validate: ValidateFunction | undefined

/** @throws ValidationFailed */
export function checkEvent(value: unknown): CreateEvent {
  validate ??= newAjv().compile(CreateEvent as object)
  const body = camelBody(value)
  if (!validate(body)) throw validationProblem('body', (validate.errors ?? []) as ErrorObject[] as never, 'metadata')
  return body as CreateEvent
}

/** An event that this server made up itself; its metadata is kept as the text it has here. @throws ValidationFailed */
export function madeEvent(members: object): CreateEvent {
  return checkEvent(parseJson(Buffer.from(JSON.stringify(members))))
}
