/** @module Reads YAML that people write, checked; every mistake is told with its line, its field, and what belongs there. */

import { load } from 'js-yaml'
import {
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  type Scalar,
} from 'yaml'
import type { z } from 'zod'
import { type ErrorPlace, HoldoutError, throwIfAny } from '../../base/index.ts'
import { dotted, schemaMistakes } from './schema-mistakes.ts'

/**
 * Reads YAML (or JSON) text that a schema describes.
 *
 * @param file the path as the user named it, for messages
 * @param codes of the errors
 * @throws {HoldoutError} with file, line, column and field; several of them as one error
 */
export function readCheckedYaml<T>(
  text: string,
  file: string,
  schema: z.ZodType<T>,
  codes: { readonly syntax: string; readonly field: string },
): T {
  const quick = schema.safeParse(loadQuickly(text))
  if (quick.success) return quick.data
  // Only a file with mistakes is read by the parser that knows where everything stands: it is several times slower.
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const placeOf = (path: readonly PropertyKey[]) => placeIn(document, lines, file, path)
  throwIfAny(
    document.errors.slice(0, 1).map((error) => {
      const { line, col } = lines.linePos(error.pos[0])
      return new HoldoutError(`the YAML is broken: ${error.message}`, {
        code: codes.syntax,
        place: { file, line, column: col },
      })
    }),
  )
  const parsed = schema.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  throwIfAny(schemaMistakes(parsed.error.issues, schema, codes.field, placeOf))
  throw parsed.error
}

/** Where a field stands in YAML text; for one that is missing, where it should. */
export function yamlPlace(text: string, file: string, path: readonly PropertyKey[]): ErrorPlace {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  return placeIn(document, lines, file, path)
}

function placeIn(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  file: string,
  path: readonly PropertyKey[],
): ErrorPlace {
  const offset = offsetOf(document, path)
  if (offset === undefined) return { file, field: dotted(path) }
  const { line, col } = lines.linePos(offset)
  return { file, line, column: col, ...(path.length === 0 ? {} : { field: dotted(path) }) }
}

function loadQuickly(text: string): unknown {
  try {
    return load(text)
  } catch {
    return undefined
  }
}

/** Where a field stands; for one that is missing, where it should. */
function offsetOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (!isNode(node) || node.range == null) continue
    return blockKey(document, path.slice(0, length), node)?.range?.[0] ?? node.range[0]
  }
  return undefined
}

// What stands indented below its name is found by the name: the line of its first member says nothing of it.
function blockKey(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
  node: unknown,
): Scalar | undefined {
  if (!isCollection(node) || node.flow === true || path.length === 0) return undefined
  const around = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(around)) return undefined
  const pair = around.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
  return isScalar(pair?.key) ? pair.key : undefined
}
