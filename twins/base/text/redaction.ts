/** @module Takes secrets out of what is about to be written down: by name, by pattern and by known value. */

import type { JsonValue } from '../json.ts'
import { isExactInteger } from './exact-json.ts'

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

// What is said about a secret beside it: `hash: { algorithm, salt, value }`.
const SETTING_NAME =
  /^(?:type|kind|algorithm|digestAlgorithm|provider|format|encoding|status|.*order)$/i

/** Whether a header or member of this name is known to hold a secret, whatever it is. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
}

/** Redacts values; made once for a run and used wherever something is saved or handed back. */
export interface Redactor {
  /** A text with secrets replaced by {@link REDACTED}. */
  text(text: string): string
  /** A deep copy of a value with secrets replaced; members with a secret's name lose their value whole, but where there is a stand-in. */
  value<T extends JsonValue | undefined>(value: T): T
  /** The same redactor, which hides what stands in this value below a secret's name wherever else it stands. */
  knowing(value: unknown): Redactor
}

/**
 * Makes a redactor.
 *
 * @param knownSecrets values that must never be written, such as keys from the environment; shorter than 6 characters are ignored
 * @param names further member names (matched whole, without regard to case) whose values are secret
 * @param standIn what stands where a secret stood; it is asked for each text below a secret's name, so that the shape stays
 */
export function createRedactor(
  knownSecrets: readonly string[] = [],
  names: readonly string[] = [],
  standIn?: (secret: string) => string,
): Redactor {
  // The longest first: one may begin another.
  const known = knownSecrets
    .filter((secret) => secret.length >= 6)
    .toSorted((a, b) => b.length - a.length)
  const secretNames = new Set(names.map((name) => name.toLowerCase()))
  const isHidden = (key: string) => isSecretName(key) || secretNames.has(key.toLowerCase())
  const withoutKnown = (input: string) =>
    known.reduce((out, secret) => out.replaceAll(secret, REDACTED), input)
  const text = (input: string) =>
    withoutKnown(input).replace(SECRET_VALUE, (secret) => standIn?.(secret) ?? REDACTED)
  const hide = (value: unknown, isInside = false): unknown => {
    if (standIn === undefined) return REDACTED
    if (Array.isArray(value)) return value.map((item) => hide(item, true))
    if (typeof value === 'string') return standIn(value)
    // A number may be a password; inside of `token: { windowMinutes: 60 }` it is a setting.
    if (typeof value === 'number') return isInside ? value : standIn(String(value))
    if (typeof value !== 'object' || value === null) return value
    return mapMembers(value, (key, member) => [
      withoutKnown(key),
      SETTING_NAME.test(key) ? walk(member) : hide(member, true),
    ])
  }
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null || isExactInteger(value)) return value
    return mapMembers(value, (key, member) => {
      const kept = !isHidden(key) || member === null || member === undefined
      // A name may be a known secret; what only looks like one may be anybody's field.
      return [withoutKnown(key), kept ? walk(member) : hide(member)]
    })
  }
  /** What stands below a secret's name, as texts. */
  const hiddenIn = (value: unknown, isInside = false): string[] => {
    if (Array.isArray(value)) return value.flatMap((item) => hiddenIn(item, isInside))
    if (typeof value === 'object' && value !== null) {
      return Object.entries(value).flatMap(([key, member]) =>
        hiddenIn(member, isInside ? !SETTING_NAME.test(key) : isHidden(key)),
      )
    }
    return isInside && (typeof value === 'string' || typeof value === 'number')
      ? [String(value)]
      : []
  }
  return {
    text,
    value: (value) => walk(value) as typeof value,
    knowing: (value) =>
      createRedactor([...new Set([...known, ...hiddenIn(value)])], names, standIn),
  }
}

// Not by assignment: a member called __proto__ would be lost.
function mapMembers(
  value: object,
  map: (key: string, member: unknown) => readonly [string, unknown],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => map(key, member)))
}
