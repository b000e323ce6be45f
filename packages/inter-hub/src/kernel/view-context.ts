/**
 * View contexts of the form `<program>/checks/…` and `<program>/gates/…` say that a runtime observed or judged it. Only a key
 * that may define checks and gates may use them; nothing else may be read as one.
 */

/** The beginning of a reserved context, as a regular expression that JavaScript and PostgreSQL read alike. */
export const reservedContext = '^[^/]+/(checks|gates)/'

const check = /^[^/]+\/checks\/[^/]+\/(.+)$/

/** The name of the check that a context names: `http` of `ops-hub/checks/web/http`. Undefined for another context. */
export function checkNamed(viewContext: string | null): string | undefined {
  return check.exec(viewContext ?? '')?.[1]
}
