import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { shellWord } from './shell.ts'

test('a shell reads each text as one word and runs nothing in it', () => {
  const texts = [
    'ops-service-shop',
    'https://a.example.org/x?y=1&z=2',
    '',
    "it's",
    '"; echo run; "',
    '$(echo run) `echo run` $HOME',
    'a\nb\\c\t*?[x] ~ #x !x',
    "'; echo run #",
    '<value>'
  ]
  for (const text of texts) {
    const read = execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })
    assert.equal(read, text)
  }
  assert.equal(shellWord('ops-service-shop'), 'ops-service-shop')
  assert.equal(shellWord("it's"), `'it'\\''s'`)
})
