/** Preloaded by scripts/mutation.ts: replaces a part of one source file when it is loaded. The file itself stays as it is. */
import { registerHooks } from 'node:module'

export interface Mutant {
  /** URL of the file. */
  url: string
  start: number
  end: number
  text: string
}

const mutant = JSON.parse(process.env.IHUB_MUTANT ?? 'null') as Mutant | null

if (mutant) {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (url !== mutant.url) return loaded
      const source = String(loaded.source)
      return { ...loaded, source: source.slice(0, mutant.start) + mutant.text + source.slice(mutant.end) }
    }
  })
}
