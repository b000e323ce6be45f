import { defineProblem } from '../kernel/problem.ts'

export const UnknownCommand = defineProblem(
  'unknown_command',
  422,
  'Unknown command',
  'The command is not in the active manifest of the hub. The member `commands` of the manifest lists the commands with their input.'
)
export const ForeignConsumer = defineProblem(
  'foreign_consumer',
  403,
  'Consumer of another hub',
  'Only a consumer that belongs to the hub may claim and complete its commands. Use a key of the runtime of this hub.'
)
export const ClaimLost = defineProblem(
  'claim_lost',
  409,
  'Claim lost',
  'The command is finished, or a newer claim exists: the lease expired and another runtime claimed the command, or the command expired. Stop working on it. Nothing was changed.'
)
