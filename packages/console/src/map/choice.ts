import { useNavigate } from '@tanstack/react-router'
import { type RefObject, useCallback, useRef } from 'react'
import type { ItemsIndex } from './items-index.ts'
import type { Lane, MapLayout } from './layout.ts'

/** The key of a lane in the address. */
export const laneKey = ({ environment }: Lane, { keyOf }: ItemsIndex) => (environment ? keyOf(environment) : 'none')

export const elementId = (id: string) => `map-${id}`

export interface Choice {
  /** Chooses an item, or nothing if it is the chosen one. */
  choose: (id: string) => void
  close: (id: string) => void
  /** Whether the item was chosen here, rather than by the address of the page. */
  isAsked: RefObject<boolean>
}

/** Choosing an item changes the address. A filter by another environment than that of the item ends. */
export function useChoice(index: ItemsIndex, layout: MapLayout): Choice {
  const navigate = useNavigate({ from: '/map' })
  const isAsked = useRef(false)
  const choose = useCallback(
    (id: string) => {
      const item = index.byId(id)
      if (!item) return
      isAsked.current = true
      const sel = index.keyOf(item)
      const lane = layout.nodes.get(id)?.lane
      const env = lane && laneKey(lane, index)
      void navigate({
        search: (now) => ({
          ...now,
          sel: now.sel === sel ? undefined : sel,
          env: env === undefined || env === now.env ? now.env : undefined
        }),
        resetScroll: false
      })
    },
    [navigate, index, layout]
  )
  const close = useCallback(
    (id: string) => {
      document.getElementById(elementId(id))?.focus()
      void navigate({ search: (now) => ({ ...now, sel: undefined }), resetScroll: false })
    },
    [navigate]
  )
  return { choose, close, isAsked }
}
