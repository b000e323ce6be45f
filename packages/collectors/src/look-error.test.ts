import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EgressRefused, ResolverError } from '@inter-hub/egress'
import { classifyError, isFail, type LookErrorKind, LookFailure } from './look-error.ts'

const coded = (code: string, more: object = {}) => Object.assign(new Error(`connect ${code}`), { code, ...more })

const codes: Partial<Record<LookErrorKind, string>> = {
  refused: 'ECONNREFUSED',
  reset: 'ECONNRESET EPIPE ECONNABORTED',
  timeout: 'ETIMEDOUT ERR_SOCKET_CONNECTION_TIMEOUT',
  'name-not-found': 'ENOTFOUND ENODATA',
  'bad-certificate':
    'CERT_HAS_EXPIRED CERT_NOT_YET_VALID CERT_REVOKED CERT_UNTRUSTED DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN ' +
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY ERR_TLS_CERT_ALTNAME_INVALID INVALID_PURPOSE',
  protocol:
    'EPROTO HPE_INVALID_CONSTANT HPE_HEADER_OVERFLOW ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION ' +
    'ERR_HTTP2_ERROR',
  'no-route': 'ENETUNREACH EHOSTUNREACH ENETDOWN EHOSTDOWN EADDRNOTAVAIL EAFNOSUPPORT EACCES EPERM',
  'resolver-unavailable': 'EAI_AGAIN EAI_FAIL',
  'collector-broken': 'EMFILE ENFILE ENOMEM ENOBUFS ERR_INVALID_ARG_TYPE ENOENT'
}
const failing = ['refused', 'reset', 'timeout', 'name-not-found', 'bad-certificate', 'protocol']

for (const [kind, list] of Object.entries(codes)) {
  test(`${kind} refutes ${failing.includes(kind) ? 'the target' : 'nothing'}: ${list}`, () => {
    for (const code of list.split(' ')) assert.equal(classifyError(coded(code)).kind, kind, code)
    assert.equal(isFail(kind as LookErrorKind), failing.includes(kind))
  })
}

test('tells what a resolver answered from a resolver that did not answer', () => {
  const kindOf = (code: string) => classifyError(new ResolverError(code, 'x')).kind
  assert.deepEqual(['ENOTFOUND', 'ENODATA'].map(kindOf), ['name-not-found', 'name-not-found'])
  for (const code of ['ECONNREFUSED', 'ETIMEOUT', 'ESERVFAIL', 'EREFUSED', 'ECANCELLED', 'UNKNOWN_ARES_ERROR']) {
    assert.equal(kindOf(code), 'resolver-unavailable', code)
  }
})

test('does not believe getaddrinfo when it says ENOTFOUND', () => {
  assert.equal(classifyError(coded('ENOTFOUND', { syscall: 'getaddrinfo' })).kind, 'resolver-unavailable')
})

test('keeps the kind that a collector or the guard gave', () => {
  assert.equal(classifyError(new LookFailure('no-credentials', 'No token.')).kind, 'no-credentials')
  assert.equal(classifyError(new EgressRefused('address', 'Not public.')).kind, 'egress-refused')
})

test('lets what one of several addresses answered count before a missing route to another', () => {
  const both = new AggregateError([coded('ENETUNREACH'), coded('ECONNREFUSED')])
  assert.equal(classifyError(both).kind, 'refused')
  assert.equal(classifyError(new AggregateError([coded('ENETUNREACH'), coded('EHOSTUNREACH')])).kind, 'no-route')
  assert.equal(classifyError(new AggregateError([], 'none')).kind, 'collector-broken')
})

test('takes a bug of our own, and what is not an error at all, for a broken collector', () => {
  assert.equal(classifyError(new TypeError('x is not a function')).kind, 'collector-broken')
  assert.deepEqual(classifyError('odd'), { kind: 'collector-broken', message: 'odd' })
  assert.deepEqual(classifyError(new Error('')), { kind: 'collector-broken', message: 'no reason given' })
})
