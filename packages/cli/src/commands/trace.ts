/** `ihub trace`: what led to a thing, and what it led to, as a tree from causes to effects. */
import type { Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { age, type OutputForm, printJson, printLines } from '../output.ts'

type Trace = Schema<'Trace'>
type Node = Trace['nodes'][number]

export async function traceCommand(id: string, args: ConnectionOptions & { output: OutputForm }): Promise<void> {
  const client = await connect(args)
  const trace = await client.get('/trace/{id}', { path: { id } })
  if (args.output === 'json') return printJson(trace)
  printLines(treeOf(trace))
  if (trace.truncated)
    printLines(['The trace is longer than this; follow it from one of the last lines.'], process.stderr)
}

/**
 * The lines of a trace: causes above, what they led to below and further in. What has several causes stands below the first
 * and is referred to below the others. The node asked for is marked with `>`.
 */
export function treeOf({ nodes, edges, start }: Trace): string[] {
  const effects = Map.groupBy(edges, ({ from }) => from.id)
  const caused = new Set(edges.map(({ to }) => to.id))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const printed = new Set<string>()
  const lines: string[] = []
  // A stack instead of calls: a chain may be as long as the trace.
  const draw = (root: Node) => {
    const stack = [{ node: root, depth: 0, role: '' }]
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { node, depth, role } = next
      const isAgain = printed.has(node.id)
      const mark = node.id === start.id ? '>' : ' '
      const how = role === '' || role === 'causes' ? '' : `${role}: `
      lines.push(`${mark} ${'  '.repeat(Math.min(depth, 40))}${how}${lineOf(node)}${isAgain ? ' (see above)' : ''}`)
      if (isAgain) continue
      printed.add(node.id)
      for (const edge of (effects.get(node.id) ?? []).toReversed()) {
        const effect = byId.get(edge.to.id)
        if (effect) stack.push({ node: effect, depth: depth + 1, role: edge.role })
      }
    }
  }
  for (const node of nodes) if (!caused.has(node.id)) draw(node)
  // What is left is a circle without a first cause.
  for (const node of nodes) if (!printed.has(node.id)) draw(node)
  return lines
}

function lineOf({ kind, id, title, status, at, by }: Node): string {
  const what = title === null ? 'no longer there' : JSON.stringify(title)
  const facts = [status, at === null ? null : age(at), by?.name].filter((fact) => fact !== null && fact !== undefined)
  return [`${kind} ${what}`, facts.join(', '), id].filter((part) => part !== '').join('  ')
}
