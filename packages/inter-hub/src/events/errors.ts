import { defineProblem } from '../kernel/problem.ts'

export const UnknownEventType = defineProblem(
  'unknown_event_type',
  422,
  'Unknown event type',
  'The event type is not in the active manifest of the hub: it is not declared, only drafted, retired, or another hub’s. `GET /event-types?hub=…` lists those that are.'
)
export const UnknownWidget = defineProblem(
  'unknown_widget',
  422,
  'Unknown widget',
  'The hub has no widget with this id or slug, or the key may not read it.'
)
export const ArchivedWidget = defineProblem(
  'archived_widget',
  422,
  'Archived widget',
  'The widget is archived and takes no new evidence. Set its status to active first.'
)
export const WrongWidgetType = defineProblem(
  'wrong_widget_type',
  422,
  'Wrong widget type',
  'The event type is strict and not meant for widgets of this type.'
)
export const MetadataRefused = defineProblem(
  'metadata_refused',
  422,
  'Metadata does not fit',
  'The event type is strict and the metadata does not fit its schema. `errors` lists what is missing or wrong.'
)
export const IdentityConflict = defineProblem(
  'identity_conflict',
  409,
  'Identity conflict',
  'An event with this source and externalId exists with other content. An identity lasts as long as its event; use a new externalId.'
)
