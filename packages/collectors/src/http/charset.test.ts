import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { judge } from '../testing/judge.ts'
import { contextWith, listen } from '../testing/local-servers.ts'
import { httpCollector } from './http.ts'

async function outcomeOf(type: string, body: Buffer, expect: object) {
  const port = await listen(createServer((_, response) => response.writeHead(200, { 'content-type': type }).end(body)))
  const settings = { url: `http://127.0.0.1:${port}/`, expect }
  const seen = await httpCollector.look(settings, contextWith())
  const { outcome, reason } = judge(httpCollector, 'ops-health-checked', seen)
  return outcome === 'pass' ? 'pass' : String(reason)
}

test('a body is decoded with its own character set', async () => {
  const latin = (text: string) => Buffer.from(text, 'latin1')
  const wide = (text: string) => Buffer.from(text, 'utf16le')
  for (const [type, body] of [
    ['text/plain; charset=ISO-8859-1', latin('Grüße')],
    ['text/plain; charset="iso-8859-1"; format=flowed', latin('Grüße')],
    ['text/html; charset=windows-1252', latin('Grüße')],
    ['text/html', latin('<html><head><meta charset="latin1"><title>Grüße')],
    ['text/html', latin('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">Grüße')],
    ['text/xml', latin('<?xml version="1.0" encoding="ISO-8859-1"?><greeting>Grüße</greeting>')],
    ['application/rss+xml', latin("<?xml version='1.0' encoding='iso-8859-1'?><rss>Grüße</rss>")],
    ['application/xml', Buffer.from('<?xml version="1.0"?><greeting>Grüße</greeting>')],
    ['text/plain; charset=utf-16le', wide('Grüße')],
    ['text/plain', Buffer.concat([Buffer.from([0xff, 0xfe]), wide('Grüße')])],
    ['text/plain', Buffer.concat([Buffer.from([0xfe, 0xff]), wide('Grüße').swap16()])],
    ['text/plain; charset=utf-8', Buffer.from('\uFEFFGrüße')],
    // A wrong default declaration.
    ['text/html; charset=iso-8859-1', Buffer.from('Grüße')],
    ['text/plain; charset=unheard-of', Buffer.from('Grüße')],
    ['text/plain; charset', Buffer.from('Grüße')],
    ['nonsense', Buffer.from('Grüße')],
    // Cut off at 64 KiB, within a character.
    ['text/html; charset=iso-8859-1', Buffer.from(`Grüße ${'ü'.repeat(70_000)}`)]
  ] as const)
    assert.equal(await outcomeOf(type, body, { body: { contains: 'Grüße' } }), 'pass', type)
  assert.equal(
    await outcomeOf('text/plain; charset=Shift_JIS', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), {
      body: { contains: '日本' }
    }),
    'pass'
  )
  const json = wide('{"status": "ok"}')
  assert.equal(await outcomeOf('application/json; charset=utf-16le', json, { json: { '/status': 'ok' } }), 'pass')
})

test('conditions compare integers beyond a double exactly', async () => {
  const body = Buffer.from('{"id": 9007199254740993, "most": 18446744073709551616, "small": -7}')
  const judged = (condition: string) => outcomeOf('application/json', body, { that: [condition] })
  assert.equal(await judged('body.id == 9007199254740993 && body.small == -7'), 'pass')
  assert.equal(await judged('body.id > 9007199254740992'), 'pass')
  assert.match(await judged('body.id == 9007199254740992'), /does not hold/)
  assert.equal(await judged('body.most > 9007199254740993'), 'pass')
})
