/** @module A matrix of data: each combination of its values is a scenario of its own, with an id that names it. */

import {
  canonicalJson,
  HoldoutError,
  type JsonObject,
  type JsonValue,
  sha256Hex,
} from '../../../twins/base/index.ts'
import type { Scenario } from '../model.ts'
import type { FrontMatter } from './front-matter.ts'
import { suggestion } from './suggestion.ts'

/** More cells than this are a mistake: each is run as often as any other scenario. */
const MOST_CELLS = 500
const MOST_OF_VALUE = 40

/** What a file says of its cells. */
export interface Matrix {
  /** Name → its values. */
  readonly matrix: Readonly<Record<string, readonly JsonValue[]>>
  /** Combinations that are left out: a cell that has all the values of one. */
  readonly exclude: readonly JsonObject[]
}

/**
 * The scenarios of a file, and the mistakes in its matrix.
 *
 * @param scenario the file's, as it is without a matrix
 */
export function expandMatrix(
  scenario: Scenario,
  { matrix, exclude }: Matrix,
  source: FrontMatter,
): { readonly scenarios: Scenario[]; readonly mistakes: HoldoutError[] } {
  const mistakes = mistakesOf(scenario, { matrix, exclude }, source)
  const axes = Object.entries(matrix)
  if (axes.length === 0 || mistakes.length > 0) return { scenarios: [scenario], mistakes }
  const cells = axes
    .reduce<JsonObject[]>(
      (made, [name, values]) =>
        made.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value }))),
      [{}],
    )
    .filter((cell) => !exclude.some((left) => hasAll(cell, left)))
  if (cells.length === 0) {
    mistakes.push(mistakeAt(scenario, source, 'exclude', 'every cell is left out'))
    return { scenarios: [scenario], mistakes }
  }
  const taken = new Map<string, number>()
  const scenarios = cells.map((cell): Scenario => {
    const name = Object.entries(cell)
      .map(([axis, value]) => `${axis}=${word(value as JsonValue)}`)
      .join(',')
    const times = (taken.get(name) ?? 0) + 1
    taken.set(name, times)
    const told = times === 1 ? name : `${name}#${times}`
    return {
      ...scenario,
      id: `${scenario.id}[${told}]`,
      title: `${scenario.title} (${told})`,
      cell,
      hash: sha256Hex(`${scenario.hash} ${canonicalJson(cell)}`),
    }
  })
  return { scenarios, mistakes }
}

function hasAll(cell: JsonObject, part: JsonObject): boolean {
  return Object.entries(part).every(
    ([name, value]) =>
      value !== undefined && canonicalJson(cell[name] ?? null) === canonicalJson(value),
  )
}

/** A value as an id can hold it. */
function word(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const plain = text
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    // A sign tells one number from another.
    .replace(/^-+(?!\d)|^-+(?=-\d)|-+$/g, '')
    .slice(0, MOST_OF_VALUE)
  return plain === '' ? 'empty' : plain
}

function mistakesOf(
  scenario: Scenario,
  { matrix, exclude }: Matrix,
  source: FrontMatter,
): HoldoutError[] {
  const mistakes: HoldoutError[] = []
  const names = Object.keys(matrix)
  const cells = Object.values(matrix).reduce((product, values) => product * values.length, 1)
  if (cells > MOST_CELLS) {
    const message = `the matrix makes ${cells} scenarios; at most ${MOST_CELLS} are run`
    mistakes.push(mistakeAt(scenario, source, 'matrix', message))
  }
  for (const [name, values] of Object.entries(matrix)) {
    const written = values.map((value) => canonicalJson(value))
    for (const [index, one] of written.entries()) {
      if (written.indexOf(one) === index) continue
      const message = `${one} is a value of ${name} already: its cells would count twice`
      mistakes.push(mistakeAt(scenario, source, `matrix.${name}[${index}]`, message))
    }
    if (!Object.hasOwn(scenario.vary, name)) continue
    const message = `"${name}" is drawn, too: it can be one of the two`
    mistakes.push(mistakeAt(scenario, source, `matrix.${name}`, message))
  }
  exclude.forEach((part, index) => {
    for (const [name, value] of Object.entries(part)) {
      const values = matrix[name]
      const field = `exclude[${index}].${name}`
      if (values === undefined) {
        const hint = suggestion(name, names)
        mistakes.push(mistakeAt(scenario, source, field, `the matrix has no "${name}"`, hint))
      } else if (!values.some((one) => canonicalJson(one) === canonicalJson(value ?? null))) {
        const message = `${JSON.stringify(value)} is none of the values of ${name}`
        mistakes.push(mistakeAt(scenario, source, field, message))
      }
    }
  })
  return mistakes
}

function mistakeAt(
  scenario: Scenario,
  source: FrontMatter,
  field: string,
  message: string,
  hint?: string,
): HoldoutError {
  const path = field.split(/[.[\]]+/).filter((part) => part !== '')
  const at = path.map((part) => (/^\d+$/.test(part) ? Number(part) : part))
  return new HoldoutError(message, {
    code: 'SCENARIO_MATRIX',
    place: { file: scenario.file, ...source.positionOf(at), field },
    ...(hint === undefined ? {} : { hint }),
  })
}
