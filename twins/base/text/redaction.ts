/** @module Takes secrets out of what is about to be written down: by name, by pattern and by known value. */

import type { JsonValue } from '../json.ts'

/** What stands where a secret stood. */
export const REDACTED = '[redacted]'

const SECRET_NAME =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|api[-_]?key|.*(password|passwd|secret|private[-_]?key|access[-_]?token|refresh[-_]?token|client[-_]?secret|api[-_]?token))$/i

// Tokens whose form gives them away: Bearer and Basic credentials, JWTs, and the prefixes of well-known issuers.
// Each looks ahead of where it begins no further than it takes or a thousand characters: texts are anybody's, and long.
const SECRET_VALUE = new RegExp(
  [
    /\b(?:Bearer|Basic|SSWS|token) +[A-Za-z0-9._~+/-]{8,}=*/.source,
    /\beyJ[A-Za-z0-9_-]{8,1000}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/.source,
    /\b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,}/.source,
    /\bsk-[A-Za-z0-9_-]{16,}/.source,
    /\bgh[pousr]_[A-Za-z0-9]{20,}/.source,
    /\bgithub_pat_[A-Za-z0-9_]{20,}/.source,
    /\bglpat-[A-Za-z0-9_-]{16,}/.source,
    /\bwhsec_[A-Za-z0-9+/=]{16,}/.source,
    /\bAIza[A-Za-z0-9_-]{30,}/.source,
    /\bya29\.[A-Za-z0-9_-]{20,}/.source,
    /\bhttps:\/\/hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/]+/.source,
    // The same below the address of the service, where the path alone is written.
    /\bservices\/T[A-Z0-9]{6,20}\/B[A-Z0-9]{6,20}\/[A-Za-z0-9]{16,}/.source,
    /\bbot\d{6,12}:[A-Za-z0-9_-]{30,}/.source,
    // The password in an address, such as a database's.
    /(?<=:\/\/[^\s:/@"'<>]{0,100}:)[^\s/@"'<>]{1,200}(?=@)/.source,
    /\bxox[abeprs]-[A-Za-z0-9-]{10,}/.source,
    /\bAKIA[0-9A-Z]{16}\b/.source,
    // To its end, or as far as it was cut.
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-(?!----)[^-]*)*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/
      .source,
  ].join('|'),
  'g',
)

/** Whether a header or member of this name is known to hold a secret, whatever it is. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
}

/** Redacts values; made once for a run and used wherever something is saved or handed back. */
export interface Redactor {
  /** A text with secrets replaced by {@link REDACTED}. */
  text(text: string): string
  /** A deep copy of a value with secrets replaced; members with a secret's name lose their value whole. */
  value<T extends JsonValue | undefined>(value: T): T
}

/**
 * Makes a redactor.
 *
 * @param knownSecrets values that must never be written, such as keys from the environment; shorter than 6 characters are ignored
 * @param names further member names (matched whole, without regard to case) whose values are secret
 */
export function createRedactor(
  knownSecrets: readonly string[] = [],
  names: readonly string[] = [],
): Redactor {
  // The longest first: one may begin another.
  const known = knownSecrets
    .filter((secret) => secret.length >= 6)
    .toSorted((a, b) => b.length - a.length)
  const secretNames = new Set(names.map((name) => name.toLowerCase()))
  const withoutKnown = (input: string) =>
    known.reduce((out, secret) => out.replaceAll(secret, REDACTED), input)
  const text = (input: string) => withoutKnown(input).replace(SECRET_VALUE, REDACTED)
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    // Not by assignment: a member called __proto__ would be lost.
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        const hidden = isSecretName(key) || secretNames.has(key.toLowerCase())
        const kept = !hidden || member === null || member === undefined
        // A name may be a known secret; what only looks like one may be anybody's field.
        return [withoutKnown(key), kept ? walk(member) : REDACTED]
      }),
    )
  }
  return { text, value: (value) => walk(value) as typeof value }
}
