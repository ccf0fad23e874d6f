/** @module Signs what is sent, as the profile says, as the contract's example of the header looks, or by Standard Webhooks. */

import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { JsonObject } from '../../../base/index.ts'
import type { WebhookSignature } from '../../../behaviour/index.ts'
import { fillText } from '../../fill-template.ts'
import type { EventBody } from '../model.ts'

const HASHES = { sha1, sha256, sha512 }

/** https://www.standardwebhooks.com: what is sent where nothing says another way. */
export const STANDARD_SIGNATURE: WebhookSignature = {
  header: 'webhook-signature',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: places of a profile's text.
  content: '${delivery}.${timestamp}.${body}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: places of a profile's text.
  value: 'v1,${signature}',
  encoding: 'base64',
  secretEncoding: 'base64',
}

/** A header called a signature whose example starts like `sha256=` is an HMAC of the body. */
export function describedSignatures(headers: EventBody['headers']): readonly WebhookSignature[] {
  return headers.flatMap(({ name, example }) => {
    const algorithm = /signature/i.test(name)
      ? /^(sha1|sha256|sha512)=/.exec(example ?? '')?.[1]
      : ''
    if (algorithm !== 'sha1' && algorithm !== 'sha256' && algorithm !== 'sha512') return []
    return [{ header: name, algorithm, value: `${algorithm}=\${signature}` }]
  })
}

/** The value of a signature's header; undefined without a secret. */
export function sign(
  signature: WebhookSignature,
  secret: string | undefined,
  facts: JsonObject,
): string | undefined {
  const key = signature.secret ?? secret
  if (key === undefined || key === '') return undefined
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a place of a profile's text.
  const content = fillText(signature.content ?? '${body}', facts)
  if (content === undefined) return undefined
  const hash = HASHES[signature.algorithm ?? 'sha256']
  const bytes = hmac(hash, keyBytes(key, signature.secretEncoding), utf8ToBytes(content))
  const text = signature.encoding === 'base64' ? base64(bytes) : bytesToHex(bytes)
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a place of a profile's text.
  return fillText(signature.value ?? '${signature}', { ...facts, signature: text })
}

function keyBytes(secret: string, encoding: WebhookSignature['secretEncoding']): Uint8Array {
  const bare = secret.replace(/^whsec_/, '')
  if (encoding !== 'base64' || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare) || bare.length % 4 !== 0) {
    return utf8ToBytes(secret)
  }
  return Uint8Array.from(atob(bare), (character) => character.charCodeAt(0))
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
