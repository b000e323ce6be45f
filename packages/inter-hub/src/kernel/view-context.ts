/**
 * View contexts of the form `<program>/checks/…` and `<program>/gates/…` mark events that a runtime observed or judged. Only a key
 * that may define checks and gates may use them; no other context is interpreted this way.
 */

/** The prefix of a reserved context, as a regular expression with the same meaning in JavaScript and PostgreSQL. */
export const reservedContext = '^[^/]+/(checks|gates)/'

const check = /^[^/]+\/checks\/[^/]+\/(.+)$/

/** The name of the check that a context names: `http` of `ops-hub/checks/web/http`. Undefined for another context. */
export function checkNamed(viewContext: string | null): string | undefined {
  return check.exec(viewContext ?? '')?.[1]
}
