/**
 * The Viable System Model (VSM): the functions of hubs of the family `vsm`, and the system that each one belongs to. Other
 * families are free to use any words.
 */
import { type ProblemItem, ValidationFailed } from '../kernel/problem.ts'

/** System by function; the environment belongs to none. */
const systems: Readonly<Record<string, string | null>> = {
  OPS: '1',
  SYN: '2',
  CTL: '3',
  AUD: '3*',
  INT: '4',
  POL: '5',
  ENV: null
}

interface Place {
  hubFamily?: string | null | undefined
  vsmFunction?: string | null | undefined
  vsmSystem?: string | null | undefined
}

/** `S1` is another spelling of system `1`; the number alone is kept. */
export function vsmSystem(value: string | null | undefined): string | null {
  return value?.replace(/^[Ss](?=\d)/, '') ?? null
}

/**
 * Checks that a hub of the family `vsm` has a function of the VSM and the system of that function. Either may be left out.
 * @throws ValidationFailed
 */
export function checkVsm({ hubFamily, vsmFunction, vsmSystem: given }: Place): void {
  if (hubFamily !== 'vsm') return
  const errors = [functionFault(vsmFunction), systemFault(vsmFunction, vsmSystem(given))].flatMap((one) => one ?? [])
  const [first] = errors
  if (first) throw new ValidationFailed(`The body is not valid: ${first.pointer} ${first.detail}.`, { errors })
}

function functionFault(name: string | null | undefined): ProblemItem | undefined {
  if (name === undefined || name === null || Object.hasOwn(systems, name)) return undefined
  const detail = `is not a function of the family vsm: one of ${Object.keys(systems).join(', ')}`
  return { pointer: '#/vsmFunction', detail }
}

function systemFault(name: string | null | undefined, system: string | null): ProblemItem | undefined {
  if (system === null) return undefined
  const known = Object.values(systems).filter((one) => one !== null)
  const wanted = name === undefined || name === null ? undefined : systems[name]
  if (wanted === null)
    return { pointer: '#/vsmSystem', detail: `must be null: the function ${name} belongs to no system` }
  if (wanted === undefined ? known.includes(system) : system === wanted) return undefined
  const detail =
    wanted === undefined ? `must be one of ${known.join(', ')}` : `must be "${wanted}" for the function ${name}`
  return { pointer: '#/vsmSystem', detail }
}
