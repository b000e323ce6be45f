/**
 * The spans: one for each request, below it one for each statement of the database and for the batch that its event was
 * written in, and one for each attempt to deliver. Attributes are those of the semantic conventions that name no thing and
 * hold no secret; the text of a statement has only placeholders.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import {
  type Attributes,
  type Context,
  createTraceState,
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector
} from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider
} from '@opentelemetry/sdk-trace'
import { codeOf } from '../db/outage.ts'
import type { StatementTracer } from '../db/pool.ts'
import type { EventWriterTracer } from '../kernel/observers.ts'
import type { RequestFacts, RequestSeen, RequestTracer } from '../kernel/request-observer.ts'
import { formatTraceParent, type TraceParent } from '../kernel/trace-context.ts'

/** How long a collector that does not answer may delay the end of the process. */
const flushMs = 2000

export interface AttemptSpan {
  /** For the receiver: a step of this trace, and nothing of the sender before. */
  headers: Record<string, string>
  answered(status: number | null): void
}

export interface Tracing {
  requests: RequestTracer
  statements: StatementTracer
  writer: EventWriterTracer
  /** A webhook is sent to this address. */
  attempt(url: string): AttemptSpan
  /** Sends what was not sent yet. */
  close(): Promise<void>
}

export type Environment = Record<string, string | undefined>

export interface Log {
  warn(what: object | string, message?: string): void
  debug(what: object | string, message?: string): void
}

export function startTracing(env: Environment, version: string, log: Log): Tracing {
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL || 'http/protobuf'
  if (protocol !== 'http/protobuf') log.warn(`OTLP over ${protocol} is not supported; traces use http/protobuf`)
  reportQuietly(log)
  const provider = new TracerProvider({
    sampler: samplerOf(env, log),
    resource: defaultResource()
      .merge(
        resourceFromAttributes({
          'service.name': 'inter-hub',
          'service.version': version,
          'service.instance.id': randomUUID()
        })
      )
      .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] })),
    // It reads where to send, with which headers and for how long from the environment itself.
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })]
  })
  const tracer = provider.getTracer('inter-hub', version)
  const current = new AsyncLocalStorage<Context>()

  function begin(name: string, kind: SpanKind, attributes: Attributes, parent: Context, links: Context[] = []): Span {
    const linked = links.flatMap((one) => trace.getSpanContext(one) ?? [])
    return tracer.startSpan(name, { kind, attributes, links: linked.map((context) => ({ context })) }, parent)
  }

  return {
    requests: {
      begin: (method, route, facts, sent) => {
        const span = begin(nameOf(method, route), SpanKind.SERVER, attributesOf(method, route, facts), remote(sent))
        const context = trace.setSpan(ROOT_CONTEXT, span)
        const { traceId, spanId, traceFlags } = span.spanContext()
        return {
          trace: { traceId, spanId, flags: traceFlags },
          run: (work) => current.run(context, work),
          ended: (seen) => endRequest(span, seen)
        }
      }
    },
    statements: (text) => {
      const parent = current.getStore()
      if (!parent) return undefined
      const name = summaryOf(text)
      const attributes = { ...database, 'db.query.summary': name, 'db.query.text': text }
      return endOf(begin(name, SpanKind.CLIENT, attributes, parent))
    },
    writer: {
      origin: () => current.getStore(),
      begin: (rows, origins) => {
        const [parent, ...others] = [...new Set(origins as (Context | undefined)[])].filter((one) => one !== undefined)
        if (!parent) return () => undefined
        const attributes = { ...database, 'db.operation.batch.size': rows, 'db.stored_procedure.name': 'hub.ingest' }
        return endOf(begin('hub.ingest', SpanKind.CLIENT, attributes, parent, others))
      }
    },
    attempt: (url) => {
      const attributes = { 'http.request.method': 'POST', ...receiver(url) }
      const span = begin('POST', SpanKind.CLIENT, attributes, ROOT_CONTEXT)
      const { traceId, spanId, traceFlags } = span.spanContext()
      return {
        headers: { traceparent: formatTraceParent({ traceId, spanId, flags: traceFlags }) },
        answered: (status) => {
          if (status !== null) span.setAttribute('http.response.status_code', status)
          if (status === null || status >= 400) fail(span, status === null ? 'unreachable' : String(status))
          span.end()
        }
      }
    },
    close: async () => {
      const late = new Promise<void>((resolve) => setTimeout(resolve, flushMs).unref())
      await Promise.race([provider.shutdown(), late]).catch((error) =>
        log.debug({ err: error }, 'traces could not be sent at shutdown')
      )
    }
  }
}

const database = { 'db.system.name': 'postgresql' }

/** An unreachable collector is not a problem of this server. */
function reportQuietly(log: Log): void {
  const say = (message: string, ...more: unknown[]) => log.debug({ otel: [message, ...more].join(' ') }, 'traces')
  const logger = { error: say, warn: say, info: say, debug: say, verbose: say }
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
}

function samplerOf(env: Environment, log: Log): Sampler {
  const name = env.OTEL_TRACES_SAMPLER || 'parentbased_always_on'
  const ratio = Number(env.OTEL_TRACES_SAMPLER_ARG || '1')
  const roots: Record<string, () => Sampler> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio >= 0 && ratio <= 1 ? ratio : 1)
  }
  const isByParent = name.startsWith('parentbased_')
  const root = roots[name.replace('parentbased_', '')]
  if (!root) log.warn(`OTEL_TRACES_SAMPLER is ${JSON.stringify(name)}, which is not supported; every trace is sampled`)
  const sampler = root?.() ?? new AlwaysOnSampler()
  return isByParent ? new ParentBasedSampler({ root: sampler }) : sampler
}

/** The sender's span, as the parent of ours. */
function remote(sent: TraceParent | undefined): Context {
  if (!sent) return ROOT_CONTEXT
  const { traceId, spanId, flags, state } = sent
  const traceState = state === undefined ? {} : { traceState: createTraceState(state) }
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: flags, isRemote: true, ...traceState })
}

function nameOf(method: string, route: string): string {
  const verb = method === 'OTHER' ? 'HTTP' : method
  return route === 'unknown' ? verb : `${verb} ${route}`
}

function attributesOf(method: string, route: string, { scheme, host, port, httpVersion }: RequestFacts): Attributes {
  return {
    'http.request.method': method === 'OTHER' ? '_OTHER' : method,
    ...(route === 'unknown' ? {} : { 'http.route': route }),
    'url.scheme': scheme,
    'server.address': host,
    ...(port === undefined ? {} : { 'server.port': port }),
    'network.protocol.version': httpVersion
  }
}

/** Where a webhook goes, without its path, which may be a secret. */
function receiver(url: string): Attributes {
  const target = URL.parse(url)
  if (!target) return {}
  const { protocol, hostname, port } = target
  return {
    'url.scheme': protocol.slice(0, -1),
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80))
  }
}

function endRequest(span: Span, { status }: RequestSeen): void {
  if (status !== undefined) span.setAttribute('http.response.status_code', status)
  if (status === undefined || status >= 500) fail(span, status === undefined ? 'aborted' : String(status))
  span.end()
}

function endOf(span: Span): (error?: unknown) => void {
  return (error) => {
    if (error !== undefined) {
      const code = codeOf(error)
      if (/^[0-9A-Z]{5}$/.test(code)) span.setAttribute('db.response.status_code', code)
      fail(span, code || 'error')
    }
    span.end()
  }
}

/** The message of an error is left out, because it may quote what was sent. */
function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

const summaries = new Map<string, string>()

/** `select hub.widgets`: what a statement does, and to which table first. */
function summaryOf(text: string): string {
  let summary = summaries.get(text)
  if (summary === undefined) {
    const verb = /\b(?:insert|update|delete|select|commit)\b/i.exec(text.replace(/^\s*with\b.*/is, withoutQueries))?.[0]
    // The table of the statement itself comes before those of queries within it.
    const named = /\b(?:from|into|update|join)\s+(hub\.\w+)/i
    const table = (named.exec(withoutQueries(text)) ?? named.exec(text))?.[1]
    summary = [verb?.toLowerCase() ?? 'statement', table ?? ''].join(' ').trim()
    summaries.set(text, summary)
  }
  return summary
}

/** The part of a statement after the queries that it begins with: their verbs are not its own. */
function withoutQueries(text: string): string {
  let depth = 0
  let flat = ''
  for (const char of text) {
    if (char === '(') depth++
    else if (char === ')') depth--
    else if (depth === 0) flat += char
  }
  return flat
}
