import { type Static, Type } from 'typebox'
import { LabelSelector } from '../widgets/index.ts'

const Word = Type.String({ minLength: 1, maxLength: 100 })

const filters = {
  widgetType: Type.Optional(Word),
  policyScope: Type.Optional(Word),
  owner: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  label: Type.Optional(LabelSelector),
  environmentType: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description:
        'The widget type of environments, such as `ops-environment`. The environment of a widget is the widget of this type that it is or that it has a current relation to; of several, the first by slug. Without this parameter no environment is given.'
    })
  )
}

export const MetricsQuery = Type.Object(filters, { additionalProperties: false })
export type MetricsQuery = Static<typeof MetricsQuery>

export const TargetsQuery = Type.Object(
  {
    ...filters,
    attribute: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description:
          'The attribute that contains the target, such as `endpoint`; default: `address`. Widgets without it, or where it is not a text, is empty, or is `unknown`, are left out.'
      })
    ),
    port: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65_535,
        description: 'The port of the exporter. It replaces the port of an address, and is added to one without a port.'
      })
    )
  },
  { additionalProperties: false }
)
export type TargetsQuery = Static<typeof TargetsQuery>

export const MetricsText = Type.String({
  $id: 'MetricsText',
  description: 'The text format of Prometheus, version 0.0.4.',
  examples: ['ihub_widget_state{hub="ops-hub",widget="ops-service-gitea",type="ops-service",state="verified"} 1\n']
})

export const Targets = Type.Array(
  Type.Object({
    targets: Type.Array(Type.String()),
    labels: Type.Unsafe<Record<string, string>>({ type: 'object', additionalProperties: { type: 'string' } })
  }),
  {
    $id: 'Targets',
    description: 'Targets as Prometheus reads them with `http_sd_configs`, one group for each widget.',
    examples: [
      [
        {
          targets: ['https://gitea.coulomb.social/'],
          labels: { __meta_ihub_hub: 'ops-hub', __meta_ihub_widget: 'ops-endpoint-gitea' }
        }
      ]
    ]
  }
)
export type Targets = Static<typeof Targets>
