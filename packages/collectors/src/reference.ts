/** The page docs/checks.md: every kind with its settings, its evidence and examples, from the schemas themselves. */
import { evidenceMembers } from './evidence-members.ts'
import { examples } from './examples.ts'
import { collectors } from './index.ts'

type Schema = Record<string, unknown> & {
  properties?: Record<string, Schema>
  description?: string
  refusal?: string
}

const introduction = `# Checks

A check is an item of \`checks:\` in an entry of an inventory. The runtime probes on the schedule and records what it saw as
evidence; a probe that saw the same as the last one confirms that evidence.

Every check has:

| setting | |
|---|---|
| \`kind\` | one of the kinds below |
| \`name\` | unique within its entry; the kind by default |
| \`every\` | from \`1s\` to \`35d\`; the evidence is fresh for three times as long |
| \`emits\` | the event type that is recorded |
| \`paused\` | why the check is declared but does not run |

A probe that failed at the target (refused, reset, timed out, no such name, bad certificate, a broken protocol) or saw something
else than expected is a fail. A probe that could not be made (no route, no resolver, egress refused, no credentials) is recorded
as \`info\` once with its reason and proves nothing, so that the old evidence ages.

Secrets and certificate authorities are named, never written: they are in the secrets file of the runtime (\`OPS_HUB_SECRETS\`),
which says which hosts may receive them. See [operations.md](operations.md).

Kinds that run a program or read files do so on the host of the runtime, where its operator permits it (\`OPS_HUB_PROGRAMS\`,
\`OPS_HUB_LOCAL_FOLDERS\`, \`OPS_HUB_SCRATCH_FOLDER\`). A program that is missing or not permitted proves nothing: it is recorded as
\`info\` with what to set.

Members of the evidence that were not seen are absent. This page is generated from the schemas by \`npm run generate\`.
`

/** The page as Markdown. */
export function checksPage(): string {
  const kinds = [...collectors].map(([kind, { settings, emits }]) => {
    const rows = rowsOf(settings as Schema, '')
    const types = Object.keys(emits).map((name) => (name === '*' ? 'any other event type' : `\`${name}\``))
    const shown = (examples[kind] ?? []).map(({ title, yaml }) => `${title}:\n\n\`\`\`yaml\n${asItem(yaml)}\n\`\`\``)
    const members = Object.entries(evidenceMembers[kind] ?? {}).map(
      ([name, { type, description }]) => `| \`${name}\` | ${type} | ${description.replaceAll('|', '\\|')} |`
    )
    const evidence = `The evidence:\n\n| member | type | |\n|---|---|---|\n${members.join('\n')}`
    return `## ${kind}\n\nRecords ${types.join(' or ')}.\n\n| setting | default | |\n|---|---|---|\n${rows.join('\n')}\n\n${evidence}\n\n${shown.join('\n\n')}\n`
  })
  return [introduction, ...kinds].join('\n')
}

function asItem(yaml: string): string {
  const [first = '', ...rest] = yaml.split('\n')
  return ['checks:', `  - ${first}`, ...rest.map((line) => `    ${line}`)].join('\n')
}

function rowsOf({ properties = {}, required = [] }: Schema & { required?: unknown }, prefix: string): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    // A setting that is no longer accepted.
    if (schema.deprecated || schema.not) return []
    const path = `${prefix}${name}`
    const isRequired = (required as string[]).includes(name)
    const initial =
      schema.default === undefined ? (isRequired ? 'required' : '') : `\`${JSON.stringify(schema.default)}\``
    const choices = Array.isArray(schema.enum) ? ` (${schema.enum.map((one) => `\`${one}\``).join(', ')})` : ''
    const row = `| \`${path}\` | ${initial} | ${(schema.description ?? '').replaceAll('|', '\\|').replaceAll('<', '&lt;')}${choices} |`
    return [row, ...rowsOf(schema, `${path}.`)]
  })
}
