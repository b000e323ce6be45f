import { defineProblem } from '../kernel/problem.ts'

export const UnknownCommand = defineProblem(
  'unknown_command',
  422,
  'Unknown command',
  'The command is not in the active manifest of the hub. Its `commands` lists those that are, each with the input that it takes.'
)
export const ForeignConsumer = defineProblem(
  'foreign_consumer',
  403,
  'Consumer of another hub',
  'Commands are carried out by the hub’s own runtime: only a consumer that belongs to the hub claims and answers them.'
)
export const ClaimLost = defineProblem(
  'claim_lost',
  409,
  'Claim lost',
  'The claim is not the newest of the command, or the command is finished: its lease expired and another runtime claimed it, or the command itself expired. Stop working on it; nothing was changed.'
)
