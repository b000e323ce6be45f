/**
 * Traces, when the standard variables of OpenTelemetry name a collector. What makes spans is loaded only then: without it
 * a start takes no longer and a request costs nothing.
 */
import type { Environment, Log, Tracing } from './spans.ts'

export type { Environment, Tracing }

function isConfigured(env: Environment): boolean {
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return false
  return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)
}

/** Undefined when nothing is configured. Errors in the configuration are logged and do not stop the server. */
export async function openTracing(env: Environment, version: string, log: Log): Promise<Tracing | undefined> {
  if (!isConfigured(env)) return undefined
  try {
    const { startTracing } = await import('./spans.ts')
    return startTracing(env, version, log)
  } catch (error) {
    log.warn({ err: error }, 'traces are not sent')
    return undefined
  }
}
