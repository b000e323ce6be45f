/** The settings of an oci-registry check. */
import { urlSetting } from '../connections/target.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { removedSecretSettings, removedSetting, type SecretReference, secretSetting } from '../secrets.ts'
import { probeRunbook, probeTag, type RoundTripSettings } from './round-trip.ts'

export interface OciRegistrySettings {
  url: string
  user?: string | SecretReference
  password?: SecretReference
  repository?: string
  tag?: string
  /** Of the image, for ops-release-observed; the last part of the repository by default. */
  service?: string
  environment?: string
  expect?: { status?: 200 | 401 }
  roundTrip?: RoundTripSettings
  timeout?: string
  vantage?: 'internal' | 'external'
}

const repositoryName = {
  type: 'string',
  maxLength: 255,
  pattern: '^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$',
  patternErrorMessage: 'is not a repository: write owner/image in lower case, without registry and tag'
}
const tagName = { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$', patternErrorMessage: 'is not a tag' }

export const ociRegistrySettings = {
  type: 'object',
  required: ['url'],
  additionalProperties: false,
  dependentRequired: { tag: ['repository'], repository: ['tag'], roundTrip: ['user', 'password'] },
  properties: {
    url: urlSetting({
      pattern: '^https?://[^\\s/?#@]+/?(?:v2/?)?$',
      example: 'https://registry.example',
      instead: 'Write user: <name> and password: {secret: <name>}.',
      description: 'The registry; /v2/ is where every registry answers'
    }),
    user: {
      ...secretSetting,
      type: ['string', 'object'],
      minLength: 1,
      maxLength: 200,
      refusal: 'must be a name, or {secret: <name>}',
      description: 'The user, or the name of a secret that holds it; without it the registry is asked anonymously'
    },
    password: { ...secretSetting, description: 'The password, by the name of a secret of the runtime' },
    ...removedSecretSettings,
    userEnv: removedSetting(
      'Name the variable in the secrets file of the runtime (OPS_HUB_SECRETS) and write user: {secret: <name>}.'
    ),
    repository: { ...repositoryName, description: 'Repository whose tag is looked for' },
    tag: { ...tagName, description: 'Tag that the repository must have' },
    roundTrip: {
      type: 'object',
      required: ['repository'],
      additionalProperties: false,
      properties: {
        repository: { ...repositoryName, description: 'Repository that a tiny image is pushed to and pulled from' },
        tag: { ...tagName, default: probeTag, description: 'Its tag, which is replaced each time' },
        runbookId: {
          type: 'string',
          minLength: 1,
          maxLength: 200,
          default: probeRunbook,
          description: 'The procedure that the evidence names in ops-runbook-executed'
        }
      },
      description:
        'Logs in, pushes a tiny image, pulls it back and compares the digests. The user must be permitted to push to the repository'
    },
    service: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      description: 'Service that the image is for; the last part of the repository by default'
    },
    environment: { type: 'string', minLength: 1, maxLength: 200, description: 'Environment that the image is for' },
    expect: {
      type: 'object',
      additionalProperties: false,
      properties: {
        status: {
          enum: [401, 200],
          default: 401,
          description: '401: asks everybody for credentials. 200: open to all'
        }
      },
      description: 'How the registry must answer those without credentials'
    },
    timeout: timeoutSetting,
    vantage: { enum: ['internal', 'external'], description: 'Where the call is made from' }
  }
}
