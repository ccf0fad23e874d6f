/** @module The state in which a thing begins, by what its schema says: never one that something must happen for. */

import type { JsonValue } from '../../base/index.ts'
import type { SchemaShape } from './schema-shape.ts'

const STATE = /^(?:state|status)$/i

/** States that somebody or something brought about. */
const LATER =
  /^(?:cancell?ed|succeeded|success|fail(?:ed|ure)|closed|completed?|finished|done|expired|deleted|removed|archived|lost|won|paid|unpaid|past_due|voided|void|uncollectible|rejected|declined|denied|accepted|approved|resolved|disabled|deactivated|deprovisioned|reversed|returned|refunded|revoked|blocked|suspended|locked(?:_out)?|abandoned|disconnected|unavailable|errored|error|internal_failure|consumed|redacted|released|merged|dismissed|fixed|stopped|terminated|timed_out|\w+_(?:expired|closed|refunded|failed))$/i

/** What descriptions say of the beginning, the state in code marks. */
const SAID: readonly RegExp[] = [
  /defaults? to `([\w-]+)`/i,
  /(?:initially|initial (?:state|status) is|(?:is|are) created (?:either |as |with |in )?(?:(?:a |the )?(?:state|status) (?:of )?)?)\s*`([\w-]+)`/i,
  /`([\w-]+)` (?:when|if|once|until)\b[^.`]*\b(?:created|submitted)\b/i,
]

/** Where something that is not given begins; undefined where the schema does not say what there is. */
export function initialState(shape: SchemaShape, name: string): JsonValue | undefined {
  if (!STATE.test(name) || (shape.types.length > 0 && !shape.types.includes('string')))
    return undefined
  const description = String(shape.keywords.description ?? '')
  const marked = [...description.matchAll(/`([A-Za-z][\w-]*)`/g)].map(([, word]) => word as string)
  const { values } = shape
  const known = values ?? (isPlainText(shape) ? marked : [])
  for (const pattern of SAID) {
    const said = pattern.exec(description)?.[1]
    if (said !== undefined && known.includes(said)) return said
  }
  // A list by the alphabet has no order of its own: that of the description is somebody's.
  const told = marked.filter((word) => known.includes(word))
  const ordered = isByAlphabet(known) && told.length >= known.length - 1 ? told : known
  return ordered.find((value) => typeof value === 'string' && !LATER.test(value)) ?? ordered[0]
}

// Of a text with a form of its own, code marks are examples of something else.
function isPlainText({ types, keywords }: SchemaShape): boolean {
  return types[0] === 'string' && keywords.format === undefined && keywords.pattern === undefined
}

function isByAlphabet(values: readonly JsonValue[]): boolean {
  return values.every((value, i) => i === 0 || String(values[i - 1]) <= String(value))
}
