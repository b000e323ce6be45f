import type { Context } from '../capability/index.ts'
import type { Recorder } from './record-event.ts'
import { Streams } from './stream.ts'
import { VocabularyCache } from './vocabulary-cache.ts'
import { EventWriter } from './writer.ts'

/** Creates the parts that record events and stream them. */
export function openEvents(context: Context) {
  const { pool, clock, signals, metrics, log, eventBytes, abandoned, observers, databaseUrl, failed } = context
  const writer = new EventWriter(databaseUrl, () => clock.offsetMs, {
    metrics: observers.writer,
    tracer: observers.writerTracer,
    onCommit: (hubId) => signals.notify('events', hubId)
  })
  const vocabularies = new VocabularyCache(pool)
  const recorder: Recorder = {
    db: pool,
    clock,
    vocabularies,
    writer,
    eventBytes,
    abandoned,
    failed: failed('recording an event of a batch')
  }
  const streams = new Streams(pool, signals, (error) =>
    log.warn({ err: error }, 'reading events for a stream failed; the stream ends, and its client can resume it')
  )
  metrics.gauge('ihub_streams', 'Open event streams.', [], () => streams.size)
  return { recorder, streams, writer }
}
