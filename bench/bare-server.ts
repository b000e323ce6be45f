/** The limit: a bare node:http server that reads a JSON body and answers one. */
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : {}
    response.writeHead(201, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ ...body, seq: 1 }))
  })
})
server.listen(Number(process.env.PORT), '127.0.0.1')
