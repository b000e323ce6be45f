import { useEffect, useRef } from 'react'

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Calls back when a key is pressed: a letter, which is ignored while typing, or `mod+<letter>` for Ctrl and Command. */
export function useKey(name: string, run: () => void): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    const [letter, hasMod] = name.startsWith('mod+') ? [name.slice(4), true] : [name, false]
    const onKey = (event: KeyboardEvent) => {
      const mod = event.ctrlKey || event.metaKey
      if (event.key.toLowerCase() !== letter || mod !== hasMod || event.altKey) return
      if (!hasMod && isTyping(event.target)) return
      event.preventDefault()
      latest.current()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [name])
}
