/** What an OAuth client finds out by itself: the endpoints, and how it may authenticate (RFC 8414). */
import type { FastifyInstance } from 'fastify'

const methods = ['client_secret_basic', 'client_secret_post']

/** Adds the metadata of the authorization server, for `publicUrl` as its issuer. */
export async function metadataRoutes(app: FastifyInstance, { publicUrl }: { publicUrl: string }): Promise<void> {
  const api = `${publicUrl}/api/v2`
  const metadata = {
    issuer: publicUrl,
    token_endpoint: `${api}/token`,
    token_endpoint_auth_methods_supported: methods,
    grant_types_supported: ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    // No authorization endpoint, so no response types; the member is required.
    response_types_supported: [],
    revocation_endpoint: `${api}/token/revoke`,
    revocation_endpoint_auth_methods_supported: methods,
    introspection_endpoint: `${api}/token/introspect`,
    introspection_endpoint_auth_methods_supported: methods,
    service_documentation: `${api}/docs`
  }
  app.get('/.well-known/oauth-authorization-server', { config: { scope: 'public' } }, async (_request, reply) => {
    reply.headers({ 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' })
    return metadata
  })
}
