/** Compressed request bodies (`Content-Encoding`, RFC 9110 section 8.4): unpacked under the body limit of the route. */
import { pipeline, Readable, type Transform } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { codingsOf, decoderOf } from '../kernel/content-coding.ts'
import { MalformedRequest, UnsupportedMediaType } from '../kernel/problem.ts'

const accepted = 'gzip, deflate, br, zstd, identity'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads its body as it was sent, with its own rules for content codings. */
    readsCodings?: boolean
  }
}

export function addContentCodings(app: FastifyInstance): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const codings = codingsOf(request.headers['content-encoding'])
    const [coding] = codings
    const hasNone = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS'
    if (coding === undefined || hasNone || request.routeOptions.config.readsCodings) return payload
    const decoder = codings.length === 1 ? decoderOf(coding) : undefined
    if (!decoder) {
      throw new UnsupportedMediaType(
        `A request body with Content-Encoding: ${codings.join(', ').slice(0, 100)} is not supported. Use one of ${accepted}.`,
        { headers: { 'accept-encoding': accepted } }
      )
    }
    return unpacked(payload as Readable, decoder, coding)
  })
}

/** The unpacked bytes. `receivedEncodedLength` is what the framework compares with `Content-Length`. */
function unpacked(payload: Readable, decoder: Transform, coding: string): Readable {
  let received = 0
  payload.on('data', (chunk: Buffer) => {
    received += chunk.length
  })
  pipeline(payload, decoder, () => undefined)
  const plain = Readable.from(chunksOf(decoder, coding), { objectMode: false })
  return Object.defineProperty(plain, 'receivedEncodedLength', { get: () => received })
}

async function* chunksOf(decoder: Transform, coding: string): AsyncGenerator<Buffer> {
  try {
    yield* decoder
  } catch (error) {
    const { code = '' } = error as { code?: string }
    const isOfSender = code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE'
    throw isOfSender ? error : new MalformedRequest(`The body is not valid ${coding} data.`)
  }
}
