/** Scopes a key may carry: `framework:(read|write|admin)` and `hub:<slug>:(read|record|write|decide|admin)`. */
import { hubSlugPattern } from '@inter-hub/rules'
import { type ProblemItem, ValidationFailed } from '../../kernel/problem.ts'

const hubSlug = hubSlugPattern.slice(1, -1)
const pattern = new RegExp(`^(framework:(read|write|admin)|hub:(\\*|${hubSlug}):(read|record|write|decide|admin))$`)

/** Why a key cannot carry a scope; undefined when it can. `isOperator`: its consumer belongs to no hub. */
export function scopeProblem(scope: string, isOperator: boolean): string | undefined {
  if (!pattern.test(scope)) {
    return `${JSON.stringify(scope)} is not a scope; use for example framework:read or hub:<slug>:write`
  }
  return scope.startsWith('hub:*') && !isOperator ? 'only the operator may have hub:*; name one hub instead' : undefined
}

/** @throws ValidationFailed for an unknown scope, or `hub:*` on a consumer that belongs to a hub. */
export function checkScopes(scopes: readonly string[], isOperator: boolean): void {
  const errors: ProblemItem[] = scopes.flatMap((scope, index) => {
    const detail = scopeProblem(scope, isOperator)
    return detail === undefined ? [] : [{ pointer: `#/scopes/${index}`, detail }]
  })
  if (errors.length > 0) throw new ValidationFailed(`The scopes are not valid: ${errors[0]?.detail}.`, { errors })
}
