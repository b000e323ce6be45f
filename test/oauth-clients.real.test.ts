/** An OAuth client as others wrote it: Authlib with its defaults, which are HTTP Basic at all endpoints. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { startTestServer } from '@inter-hub/server/testing'
import { pythonTools } from './tools.ts'

const run = promisify(execFile)
const tools = await pythonTools('oauth', ['authlib==1.*', 'requests==2.*'])
const skip = tools.missing ?? false

const story = `
import json, os, requests
from authlib.integrations.requests_client import OAuth2Session
base, key, operator = os.environ['BASE'], os.environ['KEY'], os.environ['OPERATOR']
found = requests.get(base + '/.well-known/oauth-authorization-server', timeout=20).json()
at = lambda name: base + found[name][found[name].index('/api/v2'):]
client = OAuth2Session(key[4:12], key)
token = client.fetch_token(at('token_endpoint'), grant_type='client_credentials')
widgets = client.get(base + '/api/v2/widgets').status_code
admin = OAuth2Session(operator[4:12], operator)
known = admin.introspect_token(at('introspection_endpoint'), token=token['access_token']).json()
revoked = client.revoke_token(at('revocation_endpoint'), token=token['access_token']).status_code
dead = admin.introspect_token(at('introspection_endpoint'), token=token['access_token']).json()
try:
    OAuth2Session(key[4:12], key + 'x').fetch_token(at('token_endpoint'), grant_type='client_credentials')
    error = None
except Exception as e:
    error = getattr(e, 'error', repr(e))
print(json.dumps([widgets, known['active'], revoked, dead['active'], error]))
`

test('client-H4: Authlib gets, uses, introspects and revokes a token with its defaults', { skip }, async (t) => {
  const server = await startTestServer()
  t.after(() => server.close())
  const hub = await server.makeHub({ slug: 'alpha' })
  const { port } = server.server.app.server.address() as AddressInfo
  const { stdout } = await run(join(tools.bin ?? '', 'python3'), ['-c', story], {
    env: {
      ...process.env,
      AUTHLIB_INSECURE_TRANSPORT: '1',
      BASE: `http://127.0.0.1:${port}`,
      KEY: hub.runtime.key,
      OPERATOR: server.operator.key
    }
  })
  assert.deepEqual(JSON.parse(stdout), [200, true, 200, false, 'invalid_client'])
})
