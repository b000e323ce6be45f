/**
 * Every call of a function in an expression is charged for, by the length of the texts it reads and makes, before
 * and after it. So a function that the library or this package adds later has a price from the start.
 */
import { type CelEnv, isCelError } from '@bufbuild/cel'
import { spend } from './budget.ts'

type Functions = CelEnv['funcs']
type Group = NonNullable<ReturnType<Functions['find']>>

/** Characters per step of functions that walk through a text one by one; all others take 64 at once. */
const walking = new Set(['size', 'lowerAscii', 'upperAscii', 'trim', 'strings.quote', 'split', 'format', 'timestamp'])
/** Functions whose worst case is the product of the text and what is looked for in it. */
const searching = new Set(['contains', 'indexOf', 'lastIndexOf', 'replace', 'split'])
const stepsPerError = 10

/** The environment with its functions metered; what it declares stays the same. */
export function meterEnvironment(environment: CelEnv): CelEnv {
  const groups = new Map<string, Group>()
  const funcs = Object.create(environment.funcs, {
    find: {
      value: (name: string) => {
        const group = groups.get(name) ?? environment.funcs.find(name)
        if (!group || groups.has(name)) return group
        const metered = meterGroup(name, group)
        groups.set(name, metered)
        return metered
      }
    }
  }) as Functions
  return Object.create(environment, { funcs: { value: funcs } }) as CelEnv
}

function meterGroup(name: string, group: Group): Group {
  const charactersPerStep = walking.has(name) ? 4 : 64
  const searches = searching.has(name)
  const call: Group['call'] = (id, target, args) => {
    let length = lengthOf(target)
    for (const arg of args) length += lengthOf(arg)
    if (length > 0 && searches) spend((lengthOf(target) / 16) * (1 + lengthOf(args[0]) / 64))
    spend(1 + length / charactersPerStep)
    const result = group.call(id, target, args)
    if (isCelError(result)) spend(stepsPerError)
    else spend(lengthOf(result) / 64)
    return result
  }
  return Object.create(group, { call: { value: call } }) as Group
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0
}
