/**
 * A capability is one exported value: what it is called, which lower ones it uses, its tables, its routes, what it does in
 * the background. The server is a list of them (capabilities.ts); everything else is derived from what they declare.
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
