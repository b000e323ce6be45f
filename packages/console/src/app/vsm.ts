/** The names of the Viable System Model, in words. */

const functions: Readonly<Record<string, string>> = {
  OPS: 'Operations',
  SYN: 'Coordination',
  CTL: 'Control',
  AUD: 'Audit',
  INT: 'Intelligence',
  POL: 'Policy',
  ENV: 'Environment'
}

/** The function of a hub within its family, in words. */
export const functionOf = (vsmFunction: string | null) =>
  vsmFunction === null ? undefined : (functions[vsmFunction] ?? vsmFunction)

export const familyOf = (family: string | null) => (family === 'vsm' ? 'Viable System Model' : (family ?? undefined))

/** The places of the model from the top: the function and the system that has it. */
export const vsmPlaces = [
  ['POL', 'System 5'],
  ['INT', 'System 4'],
  ['CTL', 'System 3'],
  ['AUD', 'System 3*'],
  ['SYN', 'System 2'],
  ['OPS', 'System 1'],
  ['ENV', 'Around the system']
] as const
