import { defineProblem } from '../kernel/problem.ts'

export const TypeConflict = defineProblem(
  'type_conflict',
  409,
  'Vocabulary conflict',
  'The manifest declares names that another hub owns. `conflicts` lists each with its owner; rename them (a hub prefix keeps names apart) and activate again.'
)
