/** Code that is loaded when it is needed. After an upgrade of the server, an open tab asks for files that are gone. */

/** The code of a page or part could not be loaded. */
export class CodeMissing extends Error {}

/** Loads code. @throws CodeMissing */
export async function loadCode<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    throw new CodeMissing('Its code could not be loaded. The server cannot be reached or was upgraded.', { cause })
  }
}

const entryOf = (html: string) => /<script type="module"[^>]* src="([^"]+)"/.exec(html)?.[1]

/** Whether the server has another version of the console than this page. False if it does not respond. */
async function isUpgraded(): Promise<boolean> {
  try {
    const answer = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-store' })
    const entry = answer.ok ? entryOf(await answer.text()) : undefined
    return entry !== undefined && !document.querySelector(`script[src="${CSS.escape(entry)}"]`)
  } catch {
    return false
  }
}

const reloadKey = 'reloaded-for-code'
/** Several servers may have different versions for a while; the page is not loaded again and again. */
const reloadAgainMs = 30_000

/** Loads the page again if the server has another version of the console. */
export async function reloadIfUpgraded(): Promise<void> {
  const reloadedAt = Number(sessionStorage.getItem(reloadKey))
  if (Date.now() - reloadedAt < reloadAgainMs || !(await isUpgraded())) return
  sessionStorage.setItem(reloadKey, String(Date.now()))
  location.reload()
}
