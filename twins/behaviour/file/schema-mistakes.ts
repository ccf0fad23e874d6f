/** @module What a schema found wrong in what people write, as errors that say where it stands and what belongs there. */

import {
  type ErrorPlace,
  HoldoutError,
  innermostIssues,
  knownKeys,
  nearestName,
  type SchemaIssue,
  type SchemaPath,
} from '../../base/index.ts'

type Schema = Parameters<typeof knownKeys>[0]

/**
 * One error for each mistake.
 *
 * @param code of the errors
 * @param placeOf where a field stands
 */
export function schemaMistakes(
  issues: readonly SchemaIssue[],
  schema: Schema,
  code: string,
  placeOf: (path: SchemaPath) => ErrorPlace,
): readonly HoldoutError[] {
  return issues
    .flatMap((issue) => innermostIssues(issue))
    .flatMap(({ issue, path }) => {
      if (issue.code !== 'unrecognized_keys') {
        return [new HoldoutError(describe(issue), { code, place: placeOf(path) })]
      }
      return issue.keys.map(
        (key) =>
          new HoldoutError(`${key} is not a field here`, {
            code,
            place: placeOf([...path, key]),
            hint: hintFor(key, knownKeys(schema, path)),
          }),
      )
    })
}

/** A path as people write it: `limits[0].headers`. */
export function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : String(step)))
    .join('.')
    .replaceAll('.[', '[')
}

function hintFor(key: string, known: readonly string[]): string {
  const near = nearestName(key, known)
  if (near !== undefined) return `did you mean ${near}?`
  return known.length === 0 ? 'take it out' : `known here: ${known.join(', ')}`
}

function describe(issue: SchemaIssue): string {
  if (issue.code === 'invalid_value') {
    const [only, second] = issue.values
    return second === undefined
      ? `it must be ${JSON.stringify(only)}`
      : `it must be one of ${issue.values.map(String).join(', ')}`
  }
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    const known = issue.discriminator === 'style' ? 'uuid, sequence, prefixed, key' : 'link, body'
    return `${issue.discriminator} must be one of ${known}`
  }
  const types = issue.code === 'invalid_union' ? issue.errors.flat() : [issue]
  const words = types.map((one) => (one.code === 'invalid_type' ? typeWords(one.expected) : ''))
  if (words.length > 0 && !words.includes('')) {
    return `${[...new Set(words)].join(', or ')} is expected here`
  }
  const [said] = issue.code === 'invalid_key' ? issue.issues : [issue]
  const message = said?.message ?? issue.message
  return message.charAt(0).toLowerCase() + message.slice(1)
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'a mapping of fields',
  record: 'a mapping of names',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
}

function typeWords(expected: string): string {
  return TYPE_WORDS[expected] ?? expected
}
