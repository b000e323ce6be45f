/** The settings of an http check. */

import { authoritiesSettings } from '../certificates/authorities.ts'
import { type ClientCertificate, clientCertificateSetting } from '../certificates/client-certificate.ts'
import { type ProxySettings, proxySettings } from '../connections/proxy.ts'
import { urlSetting } from '../connections/target.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { warnDescription } from '../difference.ts'
import { sensitiveNamePattern } from '../redaction/redact.ts'
import { type SecretReference, secretSetting } from '../secrets.ts'
import { type BodyExpectation, expectationSettings, type StatusExpectation } from './expectations.ts'
import { type JsonExpectation, jsonExpectationSetting } from './json-body.ts'
import { type OAuth2, oauth2Setting } from './oauth2.ts'

export interface HttpExpectations {
  status?: StatusExpectation
  headers?: Record<string, string>
  json?: JsonExpectation
  body?: BodyExpectation
  /** CEL. */
  that?: string[]
  latency?: string
}

export interface HttpSettings extends ProxySettings {
  url: string
  method?: (typeof methods)[number]
  /** Sent as it is, or as JSON. */
  body?: string | Record<string, unknown> | unknown[]
  /** Sent with the request; only to the origin of `url`, also when redirects are followed. */
  headers?: Record<string, string | SecretReference>
  expect?: HttpExpectations
  warn?: HttpExpectations
  /** For the whole look, redirects included. */
  timeout?: string
  followRedirects?: number
  vantage?: 'internal' | 'external'
  authorities?: string
  oauth2?: OAuth2
  clientCertificate?: ClientCertificate
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

const headerValue = { maxLength: 4096, pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$' }
const headerMap = {
  type: 'object',
  maxProperties: 50,
  propertyNames: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$" },
  additionalProperties: { type: 'string', maxLength: 4096, pattern: '^[^\\x00-\\x08\\x0a-\\x1f\\x7f]*$' }
}

/** A value may be a secret; that of a header which holds credentials must be one. */
const requestHeaders = {
  ...headerMap,
  patternProperties: { [sensitiveNamePattern]: secretSetting },
  additionalProperties: {
    ...secretSetting,
    ...headerValue,
    type: ['string', 'object'],
    refusal: 'must be text of one line, or {secret: <name>}'
  }
}

const expectations = {
  ...expectationSettings,
  headers: { ...headerMap, description: 'Response headers by name; values are compared without regard to case' },
  json: jsonExpectationSetting
}
const { default: _, ...statusWithoutDefault } = expectationSettings.status

export const httpSettings = {
  type: 'object',
  required: ['url'],
  additionalProperties: false,
  properties: {
    url: urlSetting({
      pattern: '^https?://',
      example: 'https://host/path',
      instead: 'Name a secret of the runtime in a header: headers: {Authorization: {secret: <name>}}.',
      description: 'What is asked'
    }),
    method: { enum: methods, default: 'GET', description: 'How it is asked' },
    body: {
      type: ['string', 'object', 'array'],
      maxLength: 10_000,
      maxProperties: 100,
      maxItems: 100,
      description:
        'Sent with the request: text, or a map or list that is sent as JSON. It is shown to all who read the hub'
    },
    headers: {
      ...requestHeaders,
      description: 'Request headers: text, or {secret: <name>}. They stay with the origin of the url'
    },
    expect: {
      type: 'object',
      additionalProperties: false,
      properties: expectations,
      description: 'What the answer must be like; every difference is listed'
    },
    warn: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: { ...expectations, status: statusWithoutDefault },
      description: warnDescription
    },
    timeout: timeoutSetting,
    followRedirects: {
      type: 'integer',
      minimum: 0,
      maximum: 10,
      default: 0,
      description: 'How many redirects are followed; each hop is vetted like the first'
    },
    vantage: { enum: ['internal', 'external'], description: 'Where the call is made from' },
    ...authoritiesSettings,
    oauth2: oauth2Setting,
    clientCertificate: clientCertificateSetting,
    ...proxySettings
  },
  dependentRequired: { proxyUser: ['proxy', 'proxyPassword'], proxyPassword: ['proxy', 'proxyUser'] },
  dependentSchemas: {
    oauth2: {
      properties: {
        headers: {
          type: 'object',
          patternProperties: {
            '^[Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Aa][Tt][Ii][Oo][Nn]$': {
              not: {},
              refusal: 'must not be set beside oauth2, which sets this header'
            }
          }
        }
      }
    },
    clientCertificate: {
      properties: {
        url: {
          type: 'string',
          pattern: '^https:',
          patternErrorMessage: 'must begin with https: to show a client certificate'
        }
      }
    }
  }
}
