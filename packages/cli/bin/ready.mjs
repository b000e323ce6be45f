// The health check of a container: exits 0 if the server that listens here is ready, otherwise 1 with the reason.
import './no-proxy.mjs'

const { IHUB_HOST: host = '', IHUB_PORT: port = '8400' } = process.env
const isAny = host === '' || host === '0.0.0.0'
const name = isAny ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
try {
  const answer = await fetch(`http://${name}:${port || '8400'}/readyz`, { signal: AbortSignal.timeout(4000) })
  if (!answer.ok) throw new Error(`/readyz answers ${answer.status}: ${await answer.text()}`)
} catch (error) {
  console.error(error.cause?.message ?? error.message)
  process.exitCode = 1
}
