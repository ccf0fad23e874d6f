/** @module One spelling for equal values (RFC 8785's key order), and content hashes over it. */

import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { isExactInteger } from './text/exact-json.ts'

/**
 * JSON text with object keys sorted by UTF-16 code units and no white space, as RFC 8785 has it.
 * Members that are `undefined` are left out, as `JSON.stringify` does; whole numbers beyond 2^53 have every digit.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item === undefined ? null : item)).join(',')}]`
  }
  if (typeof value === 'object' && value !== null) {
    if (isExactInteger(value)) return value.rawJSON
    const members: string[] = []
    for (const key of Object.keys(value).sort()) {
      const member = (value as Record<string, unknown>)[key]
      if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`)
    }
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** The SHA-256 of a text (as UTF-8) or of bytes, in lower-case hexadecimal. */
export function sha256Hex(content: string | Uint8Array): string {
  return bytesToHex(sha256(typeof content === 'string' ? utf8ToBytes(content) : content))
}

/** The SHA-256 of a value's canonical JSON, in lower-case hexadecimal. */
export function contentHash(value: unknown): string {
  return sha256Hex(canonicalJson(value))
}
