/** Scopes a key may carry: `framework:(read|write|admin)` and `hub:<slug>:(read|write|admin)`. */
import { type ProblemItem, ValidationFailed } from '../http/problem.ts'

const pattern = /^(framework:(read|write|admin)|hub:(\*|[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?):(read|write|admin))$/

export const operatorScopes = ['framework:read', 'framework:write', 'framework:admin', 'hub:*:read', 'hub:*:write']

/** @throws ValidationFailed for an unknown scope, or `hub:*` on a consumer that belongs to a hub. */
export function checkScopes(scopes: readonly string[], isOperator: boolean): void {
  const errors: ProblemItem[] = scopes.flatMap((scope, index) => {
    const pointer = `#/scopes/${index}`
    if (!pattern.test(scope))
      return [
        { pointer, detail: `${JSON.stringify(scope)} is no scope; use framework:read or hub:<slug>:write, for example` }
      ]
    if (scope.startsWith('hub:*') && !isOperator)
      return [{ pointer, detail: 'hub:* is for the operator alone; name the hub' }]
    return []
  })
  if (errors.length > 0) throw new ValidationFailed(`The scopes do not fit: ${errors[0]?.detail}.`, { errors })
}

/** Whether a set of scopes contains another scope; `hub:*` contains every hub. */
export function covers(scopes: ReadonlySet<string>, scope: string): boolean {
  return scopes.has(scope) || (scope.startsWith('hub:') && scopes.has(scope.replace(/^hub:[^:]+:/, 'hub:*:')))
}
