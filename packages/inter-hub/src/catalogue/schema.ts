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

const attribute = {
  attribute: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description:
        'The attribute that contains the target, such as `endpoint`; default: `address`. Widgets without it, or where it is not a text, is empty, or is `unknown`, are left out.'
    })
  )
}

export const TargetsQuery = Type.Object(
  {
    ...filters,
    ...attribute,
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

export const AnsibleQuery = Type.Object({ ...filters, ...attribute }, { additionalProperties: false })

const Variables = Type.Unsafe<Record<string, string | Record<string, string>>>({
  type: 'object',
  additionalProperties: {
    anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }]
  }
})

export type AnsibleInventory = Record<string, object>
export const AnsibleInventory = Type.Unsafe<AnsibleInventory>({
  $id: 'AnsibleInventory',
  type: 'object',
  description:
    'An inventory as Ansible reads it from an inventory script: `_meta.hostvars`, and groups by their names.',
  properties: {
    _meta: Type.Object({
      hostvars: Type.Unsafe<Record<string, object>>({ type: 'object', additionalProperties: Variables })
    }),
    all: Type.Object({ children: Type.Array(Type.String()) })
  },
  required: ['_meta', 'all'],
  additionalProperties: Type.Object({ hosts: Type.Array(Type.String()) }),
  examples: [
    {
      _meta: {
        hostvars: {
          'ops-host-one': { ansible_host: '10.0.0.5', ihub_hub: 'ops-hub', ihub_type: 'ops-host', ihub_labels: {} }
        }
      },
      all: { children: ['hub_ops_hub', 'type_ops_host'] },
      hub_ops_hub: { hosts: ['ops-host-one'] },
      type_ops_host: { hosts: ['ops-host-one'] }
    }
  ]
})
