/** @module What a Discovery document leaves to every Google API alike: the shape of errors, and who may call. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { Origins } from './origins.ts'

type Members = Record<string, JsonValue | undefined>

/** What every Google API answers when it refuses. Source: Google's API design guide, "Errors", HTTP mapping. */
export const ERROR_SCHEMA: JsonObject = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'integer', format: 'int32', description: 'The HTTP status.' },
        message: { type: 'string' },
        status: { type: 'string', description: 'Name of the canonical code, such as NOT_FOUND.' },
        errors: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              domain: { type: 'string' },
              reason: { type: 'string' },
              message: { type: 'string' },
              location: { type: 'string' },
              locationType: { type: 'string' },
            },
          },
        },
        details: { type: 'array', items: { type: 'object' } },
      },
    },
  },
}

function scopesOf({ auth }: JsonObject): JsonObject | undefined {
  const oauth2 = isJsonObject(auth) ? auth.oauth2 : undefined
  const scopes = isJsonObject(oauth2) ? oauth2.scopes : undefined
  return isJsonObject(scopes) ? scopes : undefined
}

function hasKey({ parameters }: JsonObject): boolean {
  return isJsonObject(parameters) && isJsonObject(parameters.key)
}

/** The document's scopes as OAuth 2.0 with Google's endpoints, and its `key` parameter as an API key. */
export function securitySchemes(source: JsonObject, origins: Origins): JsonObject {
  const scopes = scopesOf(source)
  const made: Members = {}
  if (scopes !== undefined) {
    const oauth2 = {
      type: 'oauth2',
      flows: {
        authorizationCode: {
          authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
          tokenUrl: 'https://oauth2.googleapis.com/token',
          scopes: Object.fromEntries(
            Object.entries(scopes).map(([name, scope]) => [
              name,
              isJsonObject(scope) ? String(scope.description ?? '') : '',
            ]),
          ),
        },
      },
    }
    made.oauth2 = origins.mark(oauth2, '#/auth/oauth2')
  }
  if (hasKey(source)) {
    made.apiKey = origins.mark({ type: 'apiKey', in: 'query', name: 'key' }, '#/parameters/key')
  }
  return made as JsonObject
}

/** One scope of a method's list is enough. A method without scopes is content with a key. */
export function methodSecurity({ scopes }: JsonObject, source: JsonObject): readonly JsonValue[] {
  const hasOauth2 = scopesOf(source) !== undefined
  if (hasOauth2 && Array.isArray(scopes) && scopes.length > 0) {
    return scopes.map((scope) => ({ oauth2: [String(scope)] }))
  }
  const alternatives: JsonValue[] = []
  if (hasKey(source)) alternatives.push({ apiKey: [] })
  if (hasOauth2) alternatives.push({ oauth2: [] })
  return alternatives
}
