/** @module The two answers to one request, the bodies of lists and things apart: status, headers, and the shape of errors. */

import { isJsonObject, type JsonValue } from '../../../base/index.ts'
import { bareType, isJsonType } from '../../../contract/index.ts'
import type { Observed } from '../../../record/exchanges/index.ts'
import type { Finding } from '../model.ts'

/** An answer of a twin. */
export interface TwinAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly json: JsonValue | undefined
  readonly text: string
  /** A status below 400, and no body that says `ok: false`. */
  readonly succeeded: boolean
}

/** Another status, if it is one. */
export function compareStatus(one: Observed, twin: TwinAnswer): Finding | undefined {
  const { status, operation, behaviour, succeeded } = one
  if (status === twin.status) {
    if (succeeded === twin.succeeded) return undefined
    return {
      kind: 'status',
      what: 'success',
      field: String(status),
      message: `with ${status}, the service ${succeeded ? 'did it' : 'refused'}, and the twin ${succeeded ? 'refused' : 'did it'}`,
      mend: 'see what the request has that one of the two does not take',
    }
  }
  const isDocumented = operation.responses.some((each) => each.status === String(status))
  const isCorrectable =
    succeeded && twin.succeeded && isDocumented && twin.status === behaviour.status
  return {
    kind: 'status',
    what: 'status',
    field: String(status),
    message: `the service answers ${status}, the twin ${twin.status}`,
    service: status,
    twin: twin.status,
    mend: isCorrectable
      ? 'set the status of the operation in the behaviour file'
      : succeeded === twin.succeeded
        ? `document ${status} for the operation in an overlay of the contract`
        : succeeded
          ? 'see why the twin refuses it: its answer and its journal say so'
          : 'see what the service refuses; the contract, a handler or `where` can say it',
    ...(isCorrectable
      ? {
          correction: {
            file: 'behaviour',
            at: ['operations', behaviour.operation, 'status'],
            before: behaviour.status,
            after: status,
          } as const,
        }
      : {}),
  }
}

/** Limits and entity tags are the service's at every operation, and compared there. */
const TOLD =
  /^(?:link|location|retry-after|deprecation|sunset|idempotent-replayed)$|total(?:-count)?$|^x-total/

/** Headers that clients act upon and that one side has and the other has not. */
export function compareHeaders(one: Observed, twin: TwinAnswer): readonly Finding[] {
  const theirs = one.exchange.response?.headers ?? {}
  const findings: Finding[] = []
  const names = new Set(
    [...Object.keys(theirs), ...Object.keys(twin.headers)].filter((name) => TOLD.test(name)),
  )
  for (const name of [...names].sort()) {
    const [service, own] = [theirs[name], twin.headers[name]]
    if (name === 'link') {
      const [left, right] = [relations(service), relations(own)]
      if (left === right) continue
      findings.push(
        headerFinding(
          name,
          `the service's Link tells ${left || 'nothing'}, the twin's ${right || 'nothing'}`,
          left,
          right,
        ),
      )
    } else if ((service === undefined) !== (own === undefined)) {
      const [has, lacks] = service === undefined ? ['twin', 'service'] : ['service', 'twin']
      findings.push(
        headerFinding(
          name,
          `the ${has} sends ${name}, the ${lacks} does not`,
          service === undefined ? '' : 'sent',
          own === undefined ? '' : 'sent',
        ),
      )
    }
  }
  const [left, right] = [typeOf(theirs), typeOf(twin.headers)]
  if (left !== right && left !== '' && right !== '' && !(isJsonType(left) && isJsonType(right))) {
    findings.push(
      headerFinding(
        'content-type',
        `the service answers with ${left}, the twin with ${right}`,
        left,
        right,
      ),
    )
  }
  return findings
}

function headerFinding(field: string, message: string, service: string, twin: string): Finding {
  return {
    kind: 'semantics',
    what: 'header',
    field,
    message,
    service,
    twin,
    mend: 'declare the header for the answer in an overlay of the contract, or set it in a handler',
  }
}

// Which page is meant is the matter of the list; which relations there are is what clients look for.
function relations(link: string | undefined): string {
  const found = [...(link ?? '').matchAll(/;\s*rel="?([\w -]+)"?/g)].flatMap(([, rels = '']) =>
    rels.split(' '),
  )
  return [...new Set(found)].sort().join(', ')
}

function typeOf(headers: Readonly<Record<string, string>>): string {
  return bareType(headers['content-type'] ?? '')
}

/** Errors of the same status that are told in another shape. */
export function compareErrors(one: Observed, twin: TwinAnswer): readonly Finding[] {
  const [service, own] = [one.answer, twin.json]
  if (!isJsonObject(service) && !isJsonObject(own)) return []
  const [left, right] = [shapeOf(service), shapeOf(own)]
  if (left.join() === right.join()) return []
  const more = left.filter((name) => !right.includes(name))
  const less = right.filter((name) => !left.includes(name))
  const said = [
    more.length === 0 ? [] : [`the service's error has ${more.join(', ')}, the twin's has not`],
    less.length === 0 ? [] : [`the twin's has ${less.join(', ')}, the service's has not`],
  ].flat()
  const template = templateOf(service, one.status)
  const status = String(one.status)
  return [
    {
      kind: 'semantics',
      what: 'error-body',
      field: status,
      message: said.join('; '),
      ...(service === undefined ? {} : { service }),
      ...(own === undefined ? {} : { twin: own }),
      mend: `say the body of ${status} under \`errors\` of the profile`,
      ...(template === undefined
        ? {}
        : {
            correction: {
              file: 'profile',
              at: ['errors', status],
              before: undefined,
              after: template,
            } as const,
          }),
    },
  ]
}

/** Dotted names, items of lists seen through; lists of details may be empty on one side. */
function shapeOf(value: JsonValue | undefined, path = ''): readonly string[] {
  if (Array.isArray(value))
    return value.length === 0 ? [] : shapeOf((value as readonly JsonValue[])[0], `${path}[]`)
  if (!isJsonObject(value)) return []
  const names = Object.entries(value).flatMap(([name, member]) => {
    const field = path === '' ? name : `${path}.${name}`
    return member === undefined ? [] : [field, ...shapeOf(member, field)]
  })
  return [...new Set(names)].sort()
}

/** How a profile's template says what is filled in: `${message}`. */
const filled = (name: 'message' | 'status' | 'id') => `\${${name}}`

const MESSAGE =
  /^(?:message|msg|error_?description|error_?summary|error_?message|detail|details|description|reason|title|text)$/i
const ERROR_ID = /(?:^|_)(?:id|uuid|trace|trace_?id|request_?id|error_?id)$|Id$/

/** The body as a template of the profile: words, numbers and ids that change are filled in. */
function templateOf(value: JsonValue | undefined, status: number): JsonValue | undefined {
  if (!isJsonObject(value)) return undefined
  const walk = (inner: JsonValue, name: string): JsonValue => {
    if (Array.isArray(inner)) return inner.slice(0, 1).map((item: JsonValue) => walk(item, name))
    if (isJsonObject(inner)) {
      return Object.fromEntries(
        Object.entries(inner).map(([key, member]) => [key, walk(member ?? null, key)]),
      )
    }
    // A whole `${status}` is a number, and with a word beside it a text.
    if (inner === status) return filled('status')
    if (typeof inner !== 'string') return inner
    if (MESSAGE.test(name)) return filled('message')
    return ERROR_ID.test(name) ? filled('id') : inner
  }
  return walk(value, '')
}
