/** @module Reads the constraints of a folder, with the place of every mistake. */

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LineCounter, parseAllDocuments } from 'yaml'
import { HoldoutError, throwIfAny } from '../../../twins/base/index.ts'
import { readSource } from '../../../twins/base/node/index.ts'
import { hostileAlias } from '../../scenario/index.ts'
import type { Constraint } from '../model.ts'
import { aspirationSchema, type loadSchema, schemaOf } from './constraint-schema.ts'
import { aspirationOf, toConstraint } from './to-constraint.ts'
import { placeAt, placeOf, schemaProblems, type YamlPlaces } from './yaml-problems.ts'

/**
 * Reads every `*.yaml` and `*.yml` of a folder, or one file, in the order of their names. A file may hold several documents.
 *
 * @throws {HoldoutError} with file, line and field: for what cannot be read, is not allowed, cannot be measured or could
 * never pass
 */
export async function loadConstraints(path: string): Promise<Constraint[]> {
  const constraints: Constraint[] = []
  const errors: HoldoutError[] = []
  const files = new Map<string, string>()
  for (const file of await filesOf(path)) {
    const { text } = await readSource(file)
    const read = parseConstraints(text, file)
    errors.push(...read.errors)
    for (const constraint of read.constraints) {
      const other = files.get(constraint.id)
      if (other !== undefined) {
        errors.push(
          new HoldoutError(`the id "${constraint.id}" is taken already`, {
            code: 'CONSTRAINT_DUPLICATE_ID',
            place: { file, field: 'id' },
            hint: `${other} has it too: give each constraint an id of its own`,
          }),
        )
      }
      files.set(constraint.id, file)
      constraints.push(constraint)
    }
  }
  throwIfAny(errors)
  return constraints
}

/** Reads the documents of one text: those that are right, and every mistake in the others. */
export function parseConstraints(
  text: string,
  file: string,
): { readonly constraints: Constraint[]; readonly errors: HoldoutError[] } {
  const constraints: Constraint[] = []
  const errors: HoldoutError[] = []
  const counter = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false })
  for (const document of Array.isArray(documents) ? documents : []) {
    for (const error of document.errors) {
      errors.push(
        new HoldoutError(`this is not YAML: ${error.message.split('\n')[0]}`, {
          code: 'CONSTRAINT_NOT_YAML',
          place: placeAt({ counter, file }, error.pos[0]),
        }),
      )
    }
    if (document.errors.length > 0) continue
    const alias = hostileAlias(document)
    if (alias !== undefined) {
      errors.push(
        new HoldoutError(alias.message, {
          code: 'CONSTRAINT_NOT_YAML',
          place: placeAt({ counter, file }, alias.node.range?.[0] ?? 0),
          hint: 'write out what the alias stands for',
        }),
      )
      continue
    }
    const read = readDocument({ document, counter, file })
    if (Array.isArray(read)) errors.push(...read)
    else constraints.push(read)
  }
  return { constraints, errors }
}

/** The constraint, or what is wrong with it. What cannot be measured is kept where it is only wished for. */
function readDocument(at: YamlPlaces): Constraint | HoldoutError[] {
  const value: unknown = at.document.toJS({ maxAliasCount: -1 })
  const { line = 1 } = placeOf(at, '')
  const problems = measureOf(value, at)
  if (!Array.isArray(problems)) return { ...problems, line }
  const wished = aspirationSchema.safeParse(value)
  if (!wished.success) return problems
  const why = hasMeasure(value)
    ? problems.map(({ place, message }) => `${place?.field ?? 'it'}: ${message}`).join('; ')
    : 'nothing in it says how it is measured'
  return { ...aspirationOf(wished.data, at.file, why), line }
}

function measureOf(value: unknown, at: YamlPlaces): Constraint | HoldoutError[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !hasMeasure(value)) {
    return [
      new HoldoutError('nothing here says how it is measured', {
        code: 'CONSTRAINT_NOT_MEASURABLE',
        place: placeOf(at, ''),
        hint: 'give an endpoint with load and objective, a check over what is observed, or a bench; or mark it aspirational: true, and reports say that nothing measured it',
      }),
    ]
  }
  const schema = schemaOf(value)
  const result = schema.safeParse(value)
  if (!result.success) return schemaProblems(result.error.issues, schema, at)
  try {
    return toConstraint(result.data as ReturnType<typeof loadSchema.parse>, at.file)
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    const { code, hint, place } = error
    return [
      new HoldoutError(error.message, {
        code,
        place: placeOf(at, place?.field ?? ''),
        ...(hint === undefined ? {} : { hint }),
      }),
    ]
  }
}

const MEASURES = ['load', 'objective', 'objectives', 'endpoint', 'requests', 'check', 'bench']

function hasMeasure(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    MEASURES.some((name) => Object.hasOwn(value, name))
  )
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if ((await stat(path)).isFile()) return [path]
    const names = await readdir(path)
    return names
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(path, name))
  } catch (cause) {
    throw new HoldoutError('there is no such folder of constraints', {
      code: 'CONSTRAINTS_UNREADABLE',
      place: { file: path },
      hint: 'name the folder that holds the constraints, or leave it out of the configuration',
      cause,
    })
  }
}
