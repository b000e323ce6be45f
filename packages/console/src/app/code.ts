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
export async function isUpgraded(): Promise<boolean> {
  try {
    const answer = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-store' })
    const entry = answer.ok ? entryOf(await answer.text()) : undefined
    return entry !== undefined && !document.querySelector(`script[src="${CSS.escape(entry)}"]`)
  } catch {
    return false
  }
}
