/** @module Takes a scenario's file apart: front matter as a value that knows where each part stands, and the prose. */

import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml'
import { type ErrorPlace, HoldoutError, type SourcePosition } from '../../../twins/base/index.ts'
import { hostileAlias } from './hostile-alias.ts'

/** The path of a value inside the front matter: keys and indices. */
export type ValuePath = readonly (string | number)[]

/** A file's two parts. */
export interface FrontMatter {
  readonly value: unknown
  readonly prose: string
  /** The line on which the prose begins, from 1. */
  readonly proseLine: number
  /** Mistakes in the YAML itself; {@link value} is then of no use. */
  readonly problems: readonly HoldoutError[]
  /** Where a value stands in the file; its nearest parent where there is none. */
  positionOf(path: ValuePath): SourcePosition
  /** Where the key of a map's member stands. */
  positionOfKey(path: ValuePath, key: string): SourcePosition
  /**
   * Where a character of a text stands; the text's own place where it is written over several lines or with escapes,
   * since no single offset is then right.
   */
  positionInside(path: ValuePath, offset: number): SourcePosition
}

const CODE = 'SCENARIO_FRONT_MATTER'

/**
 * Where a field of a scenario stands, such as `given.okta.faults[0].method`; its nearest parent where it is not written so.
 * @param scenario one that was read, and so has front matter
 */
export function scenarioPlace(
  { file, text }: { readonly file: string; readonly text: string },
  field: string | undefined,
): ErrorPlace {
  if (field === undefined) return { file }
  const path = field
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))
  return { file, ...readFrontMatter(text, file).positionOf(path), field }
}

/**
 * Reads the front matter of a Markdown text.
 *
 * @throws {HoldoutError} `SCENARIO_FRONT_MATTER` when there is none, or it never ends
 */
export function readFrontMatter(text: string, file: string): FrontMatter {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (lines[0]?.trimEnd() !== '---') {
    throw new HoldoutError('a scenario begins with front matter, and this file does not', {
      code: CODE,
      place: { file, line: 1, column: 1 },
      hint: 'write --- on the first line, then id, category and criticality, then --- again, then the story',
    })
  }
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---')
  if (end === -1) {
    throw new HoldoutError('the front matter never ends', {
      code: CODE,
      place: { file, line: 1, column: 1 },
      hint: 'write --- on a line of its own between the front matter and the story',
    })
  }
  // The opening line stays, as a comment, so that the parser's lines are the file's lines.
  const yamlText = ['#', ...lines.slice(1, end)].join('\n')
  const counter = new LineCounter()
  const document = parseDocument(yamlText, { lineCounter: counter, prettyErrors: false })
  const at = (offset: number): SourcePosition => {
    const { line, col } = counter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const problems = document.errors.map((error) => {
    const unquoted = /(^|[\s,:[{])\$\{/.test(yamlText.split('\n')[at(error.pos[0]).line - 1] ?? '')
    return new HoldoutError(`this is not YAML: ${firstSentence(error.message)}`, {
      code: CODE,
      place: { file, ...at(error.pos[0]) },
      ...(unquoted ? { hint: `put quotes around a value that holds \${…}: "\${who.email}"` } : {}),
    })
  })
  const alias = document.errors.length === 0 ? hostileAlias(document) : undefined
  if (alias !== undefined) {
    problems.push(
      new HoldoutError(alias.message, {
        code: CODE,
        place: { file, ...at(alias.node.range?.[0] ?? 0) },
        hint: 'write out what the alias stands for',
      }),
    )
  }
  const rounded = problems.length === 0 ? roundedNumber(document) : undefined
  if (rounded !== undefined) {
    problems.push(
      new HoldoutError(`${rounded.source} would be rounded to ${rounded.value}`, {
        code: CODE,
        place: { file, ...at(rounded.range?.[0] ?? 0) },
        hint: 'put quotes around it; a body in which it must be a number can be written as text: with a content-type',
      }),
    )
  }
  const nodeAt = (path: ValuePath): Node | undefined => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = nodeOf(document, path.slice(0, length))
      if (node?.range) return node
    }
    return undefined
  }
  const start = (node: Node | undefined) => at(node?.range?.[0] ?? 0)
  const afterEnd = lines.slice(end + 1)
  const blank = afterEnd.findIndex((line) => line.trim() !== '')
  return {
    value: problems.length > 0 ? undefined : document.toJS({ maxAliasCount: -1 }),
    prose: afterEnd.join('\n').trim(),
    proseLine: end + 2 + Math.max(0, blank),
    problems,
    positionOf: (path) => start(nodeAt(path)),
    positionOfKey(path, key) {
      const node = nodeAt(path)
      const pair = isMap(node)
        ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
        : undefined
      return start(isScalar(pair?.key) ? pair.key : node)
    },
    positionInside(path, offset) {
      const node = nodeAt(path)
      const range = node?.range
      if (!isScalar(node) || !range || typeof node.value !== 'string') return start(node)
      const source = yamlText.slice(range[0], range[1])
      const quote = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0
      const asWritten = source.slice(quote, source.length - quote) === node.value
      return asWritten ? at(range[0] + quote + Math.min(offset, node.value.length)) : start(node)
    },
  }
}

/** A whole number of which not every digit is kept. */
function roundedNumber(document: Document): Scalar | undefined {
  let found: Scalar | undefined
  visit(document, {
    Scalar(_key, node) {
      const { value, source = '' } = node
      if (typeof value !== 'number' || !/^[-+]?\d+$/.test(source)) return undefined
      // As it would be written again, which tells more than how it is held.
      if (String(value) === String(BigInt(source.replace('+', '')))) return undefined
      found = node
      return visit.BREAK
    },
  })
  return found
}

function nodeOf(document: Document, path: ValuePath): Node | undefined {
  const found = path.length === 0 ? document.contents : document.getIn(path, true)
  return (found ?? undefined) as Node | undefined
}

function firstSentence(message: string): string {
  // The parser's own end, which says nothing to an author.
  if (/call stack/.test(message)) return 'it is nested too deeply'
  return (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '')
}
