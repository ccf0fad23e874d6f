/** @module From the text of a contract to its document and the format it is in; errors point at line and column. */

import {
  CORE_SCHEMA,
  constructFromEvents,
  EVENT_ALIAS,
  type Event,
  mergeTag,
  parseEvents,
  YAMLException,
} from 'js-yaml'
import {
  HoldoutError,
  isJsonObject,
  type JsonObject,
  jsonProblem,
  positionAt,
} from '../base/index.ts'
import type { Contract, ContractProblem } from './model.ts'

/** A document and what it says it is. */
export interface ParsedDocument {
  readonly document: JsonObject
  readonly format: Contract['format']
  /** Which of the two notations the text is in. */
  readonly notation: 'json' | 'yaml'
  /** What the notation allows but hardly anybody means. */
  readonly problems: readonly ContractProblem[]
}

/**
 * Parses JSON or YAML, told apart by content. An anchor defined twice keeps its latest meaning, as YAML 1.2 has it.
 *
 * @throws {HoldoutError} `CONTRACT_SYNTAX` with line and column; `CONTRACT_FORMAT` for something that is no API description
 */
export function parseDocument(source: string, text: string): ParsedDocument {
  const parsed = parseText(source, text, 'an API description')
  return { ...parsed, format: formatOf(source, parsed.document) }
}

/**
 * Parses JSON or YAML that has to be a mapping.
 * @param what it should be, for the message: `an overlay`
 * @throws {HoldoutError} `CONTRACT_SYNTAX` with line and column, `CONTRACT_FORMAT` for anything but a mapping
 */
export function parseText(
  source: string,
  text: string,
  what: string,
): Omit<ParsedDocument, 'format'> {
  const notation = /^\uFEFF?\s*[{[]/.test(text) ? 'json' : 'yaml'
  const problems: ContractProblem[] = []
  const document = notation === 'json' ? parseJson(source, text) : parseYaml(source, text, problems)
  if (!isJsonObject(document)) {
    throw new HoldoutError(`it is not ${what}: a mapping is expected at the top`, {
      code: 'CONTRACT_FORMAT',
      place: { file: source },
      hint: what === 'an overlay' ? 'give an OpenAPI Overlay, JSON or YAML' : FORMATS_HINT,
    })
  }
  return { document, notation, problems }
}

const FORMATS_HINT =
  'give an OpenAPI 3.0, 3.1 or 3.2, Swagger 2.0 or Google Discovery document, JSON or YAML'

function parseJson(source: string, text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
  } catch (cause) {
    const message = jsonProblem(cause)
    const offset = /at position (\d+)/.exec(message)?.[1]
    // The position is told as a line and a column.
    const reason = message.replace(/ (?:in JSON )?at position.*$/s, '')
    throw new HoldoutError(`the JSON is broken: ${reason}`, {
      code: 'CONTRACT_SYNTAX',
      place: {
        file: source,
        ...positionAt(text, offset === undefined ? text.length : Number(offset)),
      },
      hint: 'look there for a comma, quote or bracket that is missing or too much',
      cause,
    })
  }
}

function parseYaml(source: string, text: string, problems: ContractProblem[]): unknown {
  try {
    const events = parseEvents(text, { filename: source })
    const schema = CORE_SCHEMA.withTags(mergeTag)
    const documents = constructFromEvents(events, { source: text, schema })
    if (documents.length > 1) throw new YAMLException('several documents stand in one text')
    problems.push(...anchorsTwice(events, text))
    return documents[0]
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause
    throw new HoldoutError(`the YAML is broken: ${cause.reason}`, {
      code: 'CONTRACT_SYNTAX',
      place:
        cause.mark === undefined
          ? { file: source }
          : { file: source, line: cause.mark.line + 1, column: cause.mark.column + 1 },
      hint: 'look there and one line above: at the indentation, and at text with a colon, which needs quotes',
      cause,
    })
  }
}

function anchorsTwice(events: readonly Event[], text: string): readonly ContractProblem[] {
  const seen = new Map<string, number>()
  const problems: ContractProblem[] = []
  for (const event of events) {
    if (!('anchorStart' in event) || event.anchorStart < 0 || event.type === EVENT_ALIAS) continue
    const name = text.slice(event.anchorStart, event.anchorEnd)
    const before = seen.get(name)
    seen.set(name, event.anchorStart)
    if (before === undefined) continue
    const [first, again] = [before, event.anchorStart].map(
      (offset) => positionAt(text, offset).line,
    )
    problems.push({
      code: 'CONTRACT_ANCHOR_TWICE',
      message: `line ${again} gives the anchor ${name} a new meaning, which line ${first} gave before; aliases mean the latest above them`,
      pointer: '#',
    })
  }
  return problems
}

function formatOf(source: string, document: JsonObject): Contract['format'] {
  const { openapi, swagger, kind } = document
  const version = String(openapi ?? '')
  if (/^3\.0(?:\.|$)/.test(version)) return 'openapi-3.0'
  if (/^3\.1(?:\.|$)/.test(version)) return 'openapi-3.1'
  if (/^3\.2(?:\.|$)/.test(version)) return 'openapi-3.2'
  if (String(swagger ?? '').startsWith('2')) return 'swagger-2.0'
  if (kind === 'discovery#restDescription') return 'google-discovery'
  throw new HoldoutError(
    openapi === undefined
      ? 'it is not an API description: `openapi` is missing at the top'
      : `OpenAPI ${version} is not a version that can be read`,
    {
      code: 'CONTRACT_FORMAT',
      place: { file: source, ...(openapi === undefined ? {} : { field: 'openapi' }) },
      hint: FORMATS_HINT,
    },
  )
}
