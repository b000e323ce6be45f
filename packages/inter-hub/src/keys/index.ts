export { Authenticator } from './authenticator.ts'
export { type Credential, hashCredential, matches, newCredential, parseCredential } from './key-text.ts'
export {
  listOperatorKeys,
  type OperatorKey,
  type OperatorKeyState,
  type RegisterOptions,
  registerOperatorKey
} from './operator-key.ts'
export { keyRoutes } from './routes.ts'
export { keyTables } from './tables.ts'
export { tokenRoutes } from './token-routes.ts'
