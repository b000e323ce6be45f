/**
 * A capability is one exported value: its name, the lower capabilities it uses, its tables, its routes and its background
 * work. The server is a list of them (capabilities.ts); everything else is derived from what they declare.
 */
export {
  type Capability,
  type Context,
  type ContextParts,
  capability,
  type Hooks,
  type Job,
  makeContext
} from './capability.ts'
