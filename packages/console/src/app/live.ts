/**
 * Live updates. One tab of each browser reads the stream and forwards it to the others. When that tab is closed, another
 * continues after the last message that it received, so nothing is missed and the server has only one stream per browser.
 */
import { useEffect, useSyncExternalStore } from 'react'
import { api, isSignedOut } from './api.ts'
import { applyChanges, type Change, queryClient, refetchAll } from './queries.ts'

export type LiveState = 'connecting' | 'live' | 'lost' | 'signed-out'

type Told =
  | { kind: 'state'; state: LiveState }
  | { kind: 'change'; id: string; change: Change }
  | { kind: 'gone' }
  | { kind: 'ask' }

const togetherMs = 300
const roundMaxMs = 10_000
const againMaxMs = 30_000
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const channel = new BroadcastChannel('ihub-live')
const stateListeners = new Set<() => void>()
let state: LiveState = 'connecting'
let lastEventId: string | undefined
let isLeader = false
/** Changes that have not been applied, one per event type and widget, no matter how often it changed. */
let waiting = new Map<string, Change>()
let isApplying = false

function setState(next: LiveState): void {
  if (next === state) return
  state = next
  for (const listener of stateListeners) listener()
}

function take(id: string, change: Change): void {
  lastEventId = id
  waiting.set(`${change.type} ${change.widgetSlug}`, change)
  if (!isApplying) void applyWaiting()
}

/**
 * Applies changes in rounds that never overlap: if a new round cancelled the previous one, no round would finish while messages
 * keep coming. The pause between rounds is as long as the last round, so a page is busy reading at most half of the time.
 */
async function applyWaiting(): Promise<void> {
  isApplying = true
  let tookMs = 0
  while (waiting.size > 0) {
    await sleep(Math.max(togetherMs, tookMs))
    const changes = [...waiting.values()]
    waiting = new Map()
    const began = Date.now()
    // A read that hangs or keeps retrying must not block the others.
    await Promise.race([applyChanges(changes), sleep(roundMaxMs)])
    tookMs = Date.now() - began
  }
  isApplying = false
}

function tell(told: Told): void {
  hear(told)
  channel.postMessage(told)
}

function hear(told: Told): void {
  if (told.kind === 'change') take(told.id, told.change)
  else if (told.kind === 'state') hearState(told.state)
  else if (told.kind === 'ask' && isLeader) channel.postMessage({ kind: 'state', state } satisfies Told)
  else if (told.kind === 'gone') void refetchAll()
}

function hearState(next: LiveState): void {
  const before = state
  setState(next)
  if (next !== 'live' || (before !== 'lost' && before !== 'signed-out')) return
  // The pages may show less than what happened meanwhile.
  void refetchAll()
  // Another tab has signed in.
  if (before === 'signed-out' && !isLeader) start()
}

/** Reads the stream until the session ends. If something else responds, such as a proxy, it tries again later. */
async function lead(signal: AbortSignal): Promise<void> {
  isLeader = true
  let failures = 0
  while (!signal.aborted) {
    try {
      await follow(signal, () => {
        failures = 0
      })
    } catch (error) {
      if (isSignedOut(error)) {
        tell({ kind: 'state', state: 'signed-out' })
        void queryClient.invalidateQueries({ queryKey: ['fixed', 'me'] })
        break
      }
      tell({ kind: 'state', state: 'lost' })
      await sleep(Math.min(1000 * 2 ** failures++, againMaxMs))
    }
  }
  isLeader = false
}

/** @throws what the stream cannot recover from by itself */
async function follow(signal: AbortSignal, onOpen: () => void): Promise<void> {
  const stream = api.stream('/interaction-events/stream', {
    query: { system: true },
    signal,
    ...(lastEventId !== undefined && { lastEventId }),
    onOpen: () => {
      onOpen()
      tell({ kind: 'state', state: 'live' })
    },
    onRetry: () => tell({ kind: 'state', state: 'lost' }),
    onGone: () => {
      tell({ kind: 'gone' })
      return ''
    }
  })
  for await (const { id, type, data } of stream)
    tell({ kind: 'change', id, change: { type, widgetSlug: data.widgetSlug ?? null } })
}

/** Waits until no other tab reads the stream, then reads it. Set while a page is open. */
let start: () => void = () => undefined

/** Keeps this tab up to date while it is used. */
export function useLive(): void {
  useEffect(() => {
    const end = new AbortController()
    channel.onmessage = ({ data }: MessageEvent<Told>) => hear(data)
    setState('connecting')
    channel.postMessage({ kind: 'ask' } satisfies Told)
    start = () =>
      void navigator.locks.request('ihub-live', { signal: end.signal }, () => lead(end.signal)).catch(() => undefined)
    start()
    return () => {
      end.abort()
      channel.onmessage = null
    }
  }, [])
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      stateListeners.add(listener)
      return () => void stateListeners.delete(listener)
    },
    () => state
  )
}
