/** @module JSON Web Tokens under the development key: the same claims give the same token, on any machine. */

import { isJsonObject, type JsonObject, sha256Hex } from '../../base/index.ts'
import { DEVELOPMENT_KEY, KEY_ID } from './development-key.ts'

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const
const encoder = new TextEncoder()

/** What a token is for: `at+jwt` to be shown to services, `JWT` to tell a client who signed in. */
export type TokenType = 'at+jwt' | 'JWT'

const headers: Readonly<Record<TokenType, string>> = {
  'at+jwt': headerOf('at+jwt'),
  JWT: headerOf('JWT'),
}

let signing: Promise<CryptoKey> | undefined

/** Signs claims (RS256). */
export async function signToken(type: TokenType, claims: JsonObject): Promise<string> {
  signing ??= crypto.subtle.importKey('jwk', { ...DEVELOPMENT_KEY }, ALGORITHM, false, ['sign'])
  const text = `${headers[type]}.${base64Url(encoder.encode(JSON.stringify(claims)))}`
  const signature = await crypto.subtle.sign(ALGORITHM.name, await signing, encoder.encode(text))
  return `${text}.${base64Url(new Uint8Array(signature))}`
}

/** The claims of an access token that a twin signed, by its looks: the signature is not checked. */
export function claimsOfAccessToken(token: string): JsonObject | undefined {
  const start = `${headers['at+jwt']}.`
  return token.startsWith(start) ? claimsIn(token) : undefined
}

/** The claims of any JSON Web Token, unchecked; undefined for a text that is none. */
export function claimsIn(token: string): JsonObject | undefined {
  try {
    const middle = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(middle), (character) => character.charCodeAt(0))
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return isJsonObject(claims) ? claims : undefined
  } catch {
    return undefined
  }
}

/** The challenge that PKCE's method S256 makes of a verifier. */
export function challengeOf(verifier: string): string {
  const hex = sha256Hex(verifier)
  return base64Url(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
}

function headerOf(typ: TokenType): string {
  return base64Url(encoder.encode(JSON.stringify({ alg: 'RS256', kid: KEY_ID, typ })))
}

function base64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
