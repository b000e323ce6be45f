import { defineProblem } from '../kernel/problem.ts'

export const UnknownWidgetType = defineProblem(
  'unknown_widget_type',
  422,
  'Unknown widget type',
  'The widget type is not in the active manifest of the hub. `GET /widget-types?hub=…` lists the widget types of the hub. To add one, activate a new version of the manifest.'
)
export const UnknownRelationType = defineProblem(
  'unknown_relation_type',
  422,
  'Unknown relation type',
  'The relation type is not in the active manifest of the hub, or does not allow these types of widgets.'
)
export const UnknownPolicyScope = defineProblem(
  'unknown_policy_scope',
  422,
  'Unknown policy scope',
  'The policy scope is not in the active manifest of the hub. `GET /policy-scopes?hub=…` lists the policy scopes of the hub.'
)
export const HasEvidence = defineProblem(
  'has_evidence',
  409,
  'Has evidence',
  'The widget has events, which are never deleted. Archive it instead: `PATCH` with `{"status": "archived"}`.'
)
export const HasRecords = defineProblem(
  'has_records',
  409,
  'Has records',
  'An outcome signal, decision, deployment or requirement candidate refers to the widget. Records are never deleted. Archive the widget instead: `PATCH` with `{"status": "archived"}`.'
)
