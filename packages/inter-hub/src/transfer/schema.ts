import { Type } from 'typebox'

export const linesType = 'application/x-ndjson'
/** The largest body of one import; a larger export is sent in parts. */
export const importBytesMax = 64 * 1024 * 1024
/** The form of the rows. Format 1 is that of the pre-releases; see format-1.ts. */
export const format = 2
export type Format = 1 | typeof format

export const Lines = Type.String({
  $id: 'InstallationLines',
  maxLength: importBytesMax,
  description:
    'NDJSON. The first line is `{"kind": "installation", "format", "schema", …}`, followed by `{"kind": "<table>", "row": {…}}` for each row, referenced rows first, and at the end `{"kind": "end", "lines": <rows>}`. In a part, the first line also has `"part": <number>`, and the last line is optional. In addition to rows of tables, an import can contain lines of the kinds `activations` (manifests to activate), `past_events` and `past_evidence` (events and evidence of another server, which this server numbers and evaluates).',
  examples: ['{"kind":"installation","format":2,"schema":12}\n{"kind":"end","lines":0}\n']
})

export const Imported = Type.Object(
  {
    rows: Type.Integer({ minimum: 0, description: 'The number of rows in the request.' }),
    added: Type.Integer({ minimum: 0, description: 'The number of rows that did not exist before.' })
  },
  { $id: 'ImportedInstallation' }
)
