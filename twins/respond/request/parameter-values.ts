/** @module Reads parameters in the spellings that OpenAPI knows, typed by their schemas. */

import { isTooDeep, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { Contract, Parameter } from '../../contract/index.ts'
import { isObjectShape, pointerTo, shapeOf } from '../fill/index.ts'
import { nestFields, typeTexts } from './form-fields.ts'

const DELIMITERS: Readonly<Record<string, string>> = {
  form: ',',
  simple: ',',
  spaceDelimited: ' ',
  pipeDelimited: '|',
}

/** What a value in a path begins with; between parts that are told apart it stands again. */
const PREFIXES: Readonly<Record<string, string>> = { label: '.', matrix: ';' }

/** Where the schema of a parameter stands. */
export function parameterSchemaPointer(contract: Contract, parameter: Parameter): string {
  const own = pointerTo(parameter.pointer, 'schema')
  if (contract.at(own) !== undefined) return own
  const content = contract.at(pointerTo(parameter.pointer, 'content'))
  const [type] = typeof content === 'object' && content !== null ? Object.keys(content) : []
  return type === undefined ? own : pointerTo(parameter.pointer, 'content', type, 'schema')
}

/** The value of a path, header or cookie parameter from its text. */
export function valueOfText(
  contract: Contract,
  pointer: string,
  parameter: Parameter,
  text: string,
): JsonValue {
  const shape = shapeOf(contract, pointer)
  const { name, style, explode } = parameter
  const { bare, delimiter } = inStyle(parameter, text)
  const own = `${name}=`
  // `;id=3,4`, and `;id=3;id=4`, where each says the name again; the members of an object that is told apart say their own.
  const unnamed = (part: string) =>
    style === 'matrix' && part.startsWith(own) ? part.slice(own.length) : part
  const said = unnamed(bare)
  if (shape.types.includes('array') && !shape.types.includes('string')) {
    const apart = explode ? bare.split(delimiter).map(unnamed) : said.split(delimiter)
    return typeTexts(contract, pointer, said === '' ? [] : apart)
  }
  if (isObjectShape(shape) && parameter.in === 'path') {
    const parts = (explode ? bare : said).split(delimiter)
    return typeTexts(contract, pointer, membersIn(parts, explode))
  }
  return typeTexts(contract, pointer, said)
}

/** A text without the sign that its style begins with: `.5`, `;id=5` (RFC 6570, 3.2.5 and 3.2.7). Clients that leave that out are understood. */
function inStyle(
  { style, explode }: Parameter,
  text: string,
): { readonly bare: string; readonly delimiter: string } {
  const sign = PREFIXES[style]
  if (sign === undefined) return { bare: text, delimiter: DELIMITERS[style] ?? ',' }
  const bare = text.startsWith(sign) ? text.slice(1) : text
  return { bare, delimiter: explode ? sign : ',' }
}

// `x=1,y=2` where each member is a part of its own, else `x,1,y,2`.
function membersIn(parts: readonly string[], explode: boolean): JsonObject {
  const pairs = explode
    ? parts.map((part) => part.split(/=(.*)/s).slice(0, 2))
    : parts.flatMap((part, i) => (i % 2 === 0 ? [[part, parts[i + 1] ?? '']] : []))
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]))
}

/** The value of a query parameter, or undefined when the query does not have it. */
export function valueOfQuery(
  contract: Contract,
  pointer: string,
  parameter: Parameter,
  query: URLSearchParams,
): JsonValue | undefined {
  const { name } = parameter
  const shape = shapeOf(contract, pointer)
  if (parameter.style === 'deepObject' || isObjectShape(shape)) {
    const nested = nestFields(
      [...query].filter(([key]) => key === name || key.startsWith(`${name}[`)),
    )
    const value = nested[name]
    if (value !== undefined) return typeTexts(contract, pointer, jsonOf(value))
    return isObjectShape(shape) && parameter.explode && parameter.style === 'form'
      ? explodedObject(contract, pointer, shape.properties.keys(), query)
      : undefined
  }
  const texts = query.getAll(name)
  // `a[]=1&a[]=2` is how many clients spell a list, whatever the contract says.
  const all = texts.length > 0 ? texts : query.getAll(`${name}[]`)
  if (all.length === 0) return undefined
  const isList = shape.types.includes('array') && !shape.types.includes('string')
  if (!isList) return typeTexts(contract, pointer, all[0] as string)
  const delimiter = DELIMITERS[parameter.style] ?? ','
  const parts = all.length === 1 ? (all[0] === '' ? [] : (all[0] as string).split(delimiter)) : all
  return typeTexts(contract, pointer, parts)
}

// Parameters with `content` carry JSON in a text.
function jsonOf(value: JsonValue): JsonValue {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value) || isTooDeep(value)) return value
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    return value
  }
}

function explodedObject(
  contract: Contract,
  pointer: string,
  names: Iterable<string>,
  query: URLSearchParams,
): JsonObject | undefined {
  const found: Record<string, JsonValue> = {}
  for (const name of names) {
    const text = query.get(name)
    if (text !== null) found[name] = text
  }
  if (Object.keys(found).length === 0) return undefined
  return typeTexts(contract, pointer, found) as JsonObject
}
