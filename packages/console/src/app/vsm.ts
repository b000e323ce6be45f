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

/** The places of the model from the top, with the hub that this repository has for each. */
export const vsmPlaces = [
  { vsmFunction: 'POL', system: 'System 5', slug: 'pol-hub' },
  { vsmFunction: 'INT', system: 'System 4', slug: 'int-hub' },
  { vsmFunction: 'CTL', system: 'System 3', slug: 'ctl-hub' },
  { vsmFunction: 'AUD', system: 'System 3*', slug: 'aud-hub' },
  { vsmFunction: 'SYN', system: 'System 2', slug: 'syn-hub' },
  { vsmFunction: 'OPS', system: 'System 1', slug: 'ops-hub' },
  { vsmFunction: 'ENV', system: 'Around the system', slug: 'env-hub' }
] as const
