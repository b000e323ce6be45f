/**
 * What happens on the server, as it happens. Of all tabs of a browser one reads the stream and tells the others; when it is
 * closed, another goes on after the last message that it heard of, so that nothing is missed and the server has one stream
 * for each browser.
 */
import type { StreamMessage } from '@inter-hub/sdk/browser'
import { useEffect, useSyncExternalStore } from 'react'
import { api, isSignedOut } from './api.ts'
import { applyMessages, queryClient } from './queries.ts'

export type LiveState = 'connecting' | 'live' | 'lost' | 'signed-out'

type Told =
  | { kind: 'state'; state: LiveState }
  | { kind: 'message'; message: StreamMessage }
  | { kind: 'gone' }
  | { kind: 'ask' }

const togetherMs = 300
const channel = new BroadcastChannel('ihub-live')
const stateListeners = new Set<() => void>()
const messageListeners = new Set<(message: StreamMessage) => void>()
let state: LiveState = 'connecting'
let lastEventId: string | undefined
let isLeader = false
let waiting: StreamMessage[] = []

function setState(next: LiveState): void {
  if (next === state) return
  state = next
  for (const listener of stateListeners) listener()
}

function take(message: StreamMessage): void {
  lastEventId = message.id
  for (const listener of messageListeners) listener(message)
  waiting.push(message)
  if (waiting.length > 1) return
  setTimeout(() => {
    applyMessages(waiting)
    waiting = []
  }, togetherMs)
}

function tell(told: Told): void {
  hear(told)
  channel.postMessage(told)
}

function hear(told: Told): void {
  if (told.kind === 'message') take(told.message)
  else if (told.kind === 'state') setState(told.state)
  else if (told.kind === 'ask' && isLeader) channel.postMessage({ kind: 'state', state } satisfies Told)
  else if (told.kind === 'gone') void queryClient.invalidateQueries()
}

async function lead(signal: AbortSignal): Promise<void> {
  isLeader = true
  try {
    const stream = api.stream('/interaction-events/stream', {
      query: { system: true },
      signal,
      ...(lastEventId !== undefined && { lastEventId }),
      onOpen: () => {
        // What happened before the first message is read by the pages themselves.
        if (state === 'lost') void queryClient.invalidateQueries()
        tell({ kind: 'state', state: 'live' })
      },
      onRetry: () => tell({ kind: 'state', state: 'lost' }),
      onGone: () => {
        tell({ kind: 'gone' })
        return ''
      }
    })
    for await (const message of stream) tell({ kind: 'message', message })
  } catch (error) {
    tell({ kind: 'state', state: isSignedOut(error) ? 'signed-out' : 'lost' })
    void queryClient.invalidateQueries({ queryKey: ['fixed', 'me'] })
  } finally {
    isLeader = false
  }
}

/** Keeps this tab up to date while it is used. */
export function useLive(): void {
  useEffect(() => {
    const end = new AbortController()
    channel.onmessage = ({ data }: MessageEvent<Told>) => hear(data)
    setState('connecting')
    channel.postMessage({ kind: 'ask' } satisfies Told)
    navigator.locks.request('ihub-live', { signal: end.signal }, () => lead(end.signal)).catch(() => undefined)
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

/** Calls with each message as it comes. */
export function onMessage(listener: (message: StreamMessage) => void): () => void {
  messageListeners.add(listener)
  return () => void messageListeners.delete(listener)
}
