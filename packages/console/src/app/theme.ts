import { useSyncExternalStore } from 'react'

const media = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()
const isDark = () => (document.documentElement.dataset.theme ?? (media.matches ? 'dark' : 'light')) === 'dark'

export function toggleTheme(): void {
  const next = isDark() ? 'light' : 'dark'
  document.documentElement.dataset.theme = next
  try {
    localStorage.setItem('theme', next)
  } catch {
    // Storage is not available: the theme lasts until the page is closed.
  }
  for (const listener of listeners) listener()
}

export function useDark(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    media.addEventListener('change', listener)
    return () => {
      listeners.delete(listener)
      media.removeEventListener('change', listener)
    }
  }, isDark)
}
