import { defineProblem } from '../kernel/problem.ts'

export const InvalidSignature = defineProblem(
  'invalid_signature',
  403,
  'Invalid signature',
  'The inbound hook takes pings alone that are signed with its secret. Set the same secret at the sender and at the hook (PATCH /inbound-hooks/{id}, member signature); nothing was recorded.'
)
