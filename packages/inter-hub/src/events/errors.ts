import { defineProblem } from '../kernel/problem.ts'

export const UnknownEventType = defineProblem(
  'unknown_event_type',
  422,
  'Unknown event type',
  'The active manifest of the hub does not declare the event type. It may be in a draft only, retired, or declared by another hub. `GET /event-types?hub=…` lists the event types of the hub.'
)
export const UnknownWidget = defineProblem(
  'unknown_widget',
  422,
  'Unknown widget',
  'The hub has no widget with this id or slug, or the key has no access to it.'
)
export const ArchivedWidget = defineProblem(
  'archived_widget',
  422,
  'Archived widget',
  'The widget is archived and accepts no new evidence. Set its status to active first.'
)
export const WrongWidgetType = defineProblem(
  'wrong_widget_type',
  422,
  'Wrong widget type',
  'The event type is strict and does not accept widgets of this type.'
)
export const MetadataRefused = defineProblem(
  'metadata_refused',
  422,
  'Metadata is not valid',
  'The event type is strict and the metadata is not valid against its schema. `errors` lists what is missing or wrong.'
)
export const IdentityConflict = defineProblem(
  'identity_conflict',
  409,
  'Identity conflict',
  'An event with this source and externalId already exists with different content. Use a new externalId.'
)
