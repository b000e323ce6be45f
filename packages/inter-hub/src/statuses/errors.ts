import { defineProblem } from '../kernel/problem.ts'

export const NotRuntime = defineProblem(
  'not_the_runtime',
  403,
  'Not the runtime of the hub',
  'The status of a widget is what the runtime of its own hub reports. Only a consumer of that hub may write it, whatever other keys may do.'
)
