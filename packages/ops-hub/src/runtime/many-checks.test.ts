import { test } from 'node:test'
import { changeOneOfMany } from '../testing/many-checks.ts'

test('of 1,000 checks one changes: one probe more, none aborted, and a restart makes no burst', (t) =>
  changeOneOfMany(t, 1000))
