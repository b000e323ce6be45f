import { defineProblem } from '../kernel/problem.ts'

export const NotRuntime = defineProblem(
  'not_the_runtime',
  403,
  'Not the runtime of the hub',
  'Only the runtime of its own hub may report the status of a widget. Use a key of a consumer of that hub; other keys are refused whatever their scopes.'
)
