import { Type } from 'typebox'

export const linesType = 'application/x-ndjson'
/** What one import takes; an installation that is larger comes in parts. */
export const importBytesMax = 64 * 1024 * 1024
export const format = 1

export const Lines = Type.String({
  $id: 'InstallationLines',
  maxLength: importBytesMax,
  description:
    'NDJSON: first `{"kind": "installation", "format", "schema", …}`, then `{"kind": "<table>", "row": {…}}` in an order in which each finds what it refers to, at the end `{"kind": "end", "lines"}`.',
  examples: ['{"kind":"installation","format":1,"schema":11}\n{"kind":"end","lines":0}\n']
})

export const Imported = Type.Object(
  {
    rows: Type.Integer({ minimum: 0, description: 'Rows that were read.' }),
    added: Type.Integer({ minimum: 0, description: 'Rows that were not there yet.' })
  },
  { $id: 'ImportedInstallation' }
)
