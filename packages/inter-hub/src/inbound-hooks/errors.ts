import { defineProblem } from '../kernel/problem.ts'

export const InvalidSignature = defineProblem(
  'invalid_signature',
  403,
  'Invalid signature',
  'The inbound hook accepts only pings that are signed with its secret. Set the same secret at the sender and at the hook (PATCH /inbound-hooks/{id}, member signature). Nothing was recorded.'
)
