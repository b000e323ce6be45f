/** docs/readiness-gates.md, made from the gates and waves of ops-hub. */
import { readFile } from 'node:fs/promises'
import { formatDuration, parseDuration } from '@inter-hub/rules'
import { parse } from 'yaml'

interface Gate {
  id: string
  number: number
  origin: string
  title: string
  why: string
  owner: string
  statusWidget: string
  initialStatus: string
  initialReason: string
  proposed?: string[]
  rollbackNote: string
  evidence: {
    id: string
    title: string
    eventType: string
    widget: string
    maxAge: string
    minCount: number
    condition?: string
  }[]
}
interface Wave {
  title: string
  needsGates: string[]
  closesWithGates: string[]
}

const folder = new URL('../hubs/ops-hub/', import.meta.url)

async function data<T>(name: string): Promise<T> {
  return parse(await readFile(new URL(name, folder), 'utf8')) as T
}

/** `P2D` as people write it. */
function inWords(duration: string): string {
  const [, count = '', unit] = /^PT?(\d+)([DH])$/.exec(formatDuration(parseDuration(duration) ?? 0)) ?? []
  return `${count} ${unit === 'D' ? 'day' : 'hour'}${count === '1' ? '' : 's'}`
}

const anchorOf = ({ number, title }: Gate) =>
  `${number}-${title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-')}`

export async function gatesPage(): Promise<string> {
  const { gates } = await data<{ gates: Gate[] }>('readiness-gates.yaml')
  const { waves } = await data<{ waves: Wave[] }>('migration-waves.yaml')
  const rows = gates.map(
    (gate) =>
      `| ${gate.number} | [${gate.title.replace(/\.$/, '')}](#${anchorOf(gate)}) | ${gate.owner} | ${gate.initialStatus} |`
  )
  return [
    intro,
    '| # | gate | owner | status |',
    '|---|---|---|---|',
    ...rows,
    '',
    meaning,
    ...gates.map((gate) => section(gate, waves)),
    ''
  ].join('\n')
}

function section(gate: Gate, waves: readonly Wave[]): string {
  const {
    id,
    number,
    title,
    why,
    owner,
    statusWidget,
    initialStatus,
    initialReason,
    proposed = [],
    evidence,
    rollbackNote
  } = gate
  const before = waves.filter(({ needsGates }) => needsGates.includes(id)).map((wave) => wave.title)
  const closes = waves.filter(({ closesWithGates }) => closesWithGates.includes(id)).map((wave) => wave.title)
  return [
    '',
    `## ${number}. ${title}`,
    '',
    why,
    '',
    `- Owner: ${owner}. Status: ${initialStatus}. Widget: \`${statusWidget}\`.`,
    `- ${initialReason}`,
    ...(proposed.length > 0 ? [`- Proposed, to be confirmed by the owner: ${proposed.join(', ')}.`] : []),
    ...(before.length > 0 ? [`- Needed before: ${before.join('; ')}.`] : []),
    ...(closes.length > 0 ? [`- Closes: ${closes.join('; ')}.`] : []),
    '',
    '| evidence | event on widget | no older than |',
    '|---|---|---|',
    ...evidence.map((one) => {
      const age = `${inWords(one.maxAge)}${one.minCount > 1 ? `, ${one.minCount} times` : ''}`
      return `| ${one.title} | \`${one.eventType}\` on \`${one.widget}\` | ${age} |`
    }),
    '',
    `Going back: ${rollbackNote}`
  ].join('\n')
}

const intro = `# Readiness gates

<!-- Made by \`npm run generate\` from hubs/ops-hub/readiness-gates.yaml and migration-waves.yaml. Edit those. -->

Production responsibility moves from CoulombCore to ThreePhoenix in waves, and gates stand before each wave. A gate is a
condition that must be green before the move. It has an owner, the evidence that it needs, and a status that follows
from the evidence alone.

The first eight gates are those of HF-WP-0001 T08, in its words. The last two belong to the two readiness widgets of
T05. What the workplan does not state is a proposal until the owner confirms it, and each gate says what that is. The
data are in [readiness-gates.yaml](../hubs/ops-hub/readiness-gates.yaml), where each requirement also has its condition,
an example that meets it and one that does not. How gates work, and how to write your own: [gates.md](gates.md).
`

const meaning = `This is the status that a gate begins with. \`ihub gates\` shows the present one, and each change is recorded on the
widget of the gate as \`ops-readiness-gate-updated\`. Only the registry gate has anything on record: the
[first event](../hubs/ops-hub/first-event.yaml), which does not say which status was observed and so proves nothing.`
