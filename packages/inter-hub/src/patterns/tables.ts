import { RowVersion, row, slugProblem, type Table, Via } from '../db/table.ts'
import { ValidationFailed } from '../kernel/problem.ts'
import { Id, Time } from '../kernel/schema.ts'
import { AdoptedWidgets, Parameters, PatternContent, PatternVersion, WidgetPattern } from './schema.ts'
import { checkContent } from './template.ts'

const { slug, title, description, status, latest } = WidgetPattern.properties
const { number } = PatternVersion.properties
const actor = { actor_id: Id, via: Via }
const { $id: _, ...content } = PatternContent as typeof PatternContent & { $id: string }

/** What the API would refuse in the content of a version; undefined when nothing. */
function contentProblem({ content }: Record<string, unknown>): string | undefined {
  try {
    checkContent(content as PatternContent, '/content')
    return undefined
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error
    return error.message.replace(/^#\//, '').replace(/\.$/, '')
  }
}

export const patternTables: readonly Table[] = [
  {
    name: 'widget_patterns',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      slug,
      title,
      description,
      status,
      latest,
      ...actor,
      version: RowVersion,
      created_at: Time,
      updated_at: Time
    }),
    check: slugProblem,
    actors: ['actor_id'],
    audited: { kind: 'widget-pattern', hidden: ['version'] }
  },
  {
    name: 'widget_pattern_versions',
    order: 'pattern_id, number',
    row: row({ pattern_id: Id, number, content, ...actor, created_at: Time }),
    check: contentProblem,
    actors: ['actor_id']
  },
  {
    name: 'pattern_adoptions',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      pattern_id: Id,
      number,
      parameters: Parameters,
      widgets: AdoptedWidgets,
      ...actor,
      created_at: Time
    }),
    actors: ['actor_id'],
    audited: { kind: 'pattern-adoption', hidden: [] }
  }
]
