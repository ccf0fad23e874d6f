/** @module Reads the service levels of a folder, with the place of every mistake. */

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Document, isMap, isScalar, LineCounter, type Node, parseAllDocuments } from 'yaml'
import type { z } from 'zod'
import { HoldoutError, throwIfAny } from '../../../twins/base/index.ts'
import { readSource } from '../../../twins/base/node/index.ts'
import type { LoadObjective } from '../model.ts'
import { planObjective } from '../plan-objective.ts'
import { type ConstraintDocument, constraintSchema } from './constraint-schema.ts'

/**
 * Reads every `*.yaml` and `*.yml` of a folder, or one file, in the order of their names. A file may hold several documents.
 *
 * @throws {HoldoutError} with file, line and field: for what cannot be read, is not allowed, or could never pass
 */
export async function loadConstraints(path: string): Promise<LoadObjective[]> {
  const objectives: LoadObjective[] = []
  const errors: HoldoutError[] = []
  const files = new Map<string, string>()
  for (const file of await filesOf(path)) {
    const { text } = await readSource(file)
    const read = parseConstraints(text, file)
    errors.push(...read.errors)
    for (const objective of read.objectives) {
      const other = files.get(objective.id)
      if (other !== undefined) {
        errors.push(
          new HoldoutError(`the id "${objective.id}" is taken already`, {
            code: 'CONSTRAINT_DUPLICATE_ID',
            place: { file, field: 'id' },
            hint: `${other} has it too: give each constraint an id of its own`,
          }),
        )
      }
      files.set(objective.id, file)
      objectives.push(objective)
    }
  }
  throwIfAny(errors)
  return objectives
}

/** Reads the documents of one text: those that are right, and every mistake in the others. */
export function parseConstraints(
  text: string,
  file: string,
): { readonly objectives: LoadObjective[]; readonly errors: HoldoutError[] } {
  const objectives: LoadObjective[] = []
  const errors: HoldoutError[] = []
  const counter = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false })
  const placeAt = (offset: number, field?: string) => {
    const { line, col } = counter.linePos(offset)
    return { file, line, column: col, ...(field === undefined ? {} : { field }) }
  }
  for (const document of Array.isArray(documents) ? documents : []) {
    for (const error of document.errors) {
      errors.push(
        new HoldoutError(`this is not YAML: ${error.message.split('\n')[0]}`, {
          code: 'CONSTRAINT_NOT_YAML',
          place: placeAt(error.pos[0]),
        }),
      )
    }
    if (document.errors.length > 0) continue
    const result = constraintSchema.safeParse(document.toJS({ maxAliasCount: 100 }))
    if (result.success) {
      const objective = objectiveOf(result.data, file)
      try {
        planObjective(objective)
        objectives.push(objective)
      } catch (error) {
        if (!(error instanceof HoldoutError)) throw error
        errors.push(
          new HoldoutError(error.message, {
            code: error.code,
            place: placeAt(offsetOf(document, ['load', 'for']), 'load.for'),
            ...(error.hint === undefined ? {} : { hint: error.hint }),
          }),
        )
      }
      continue
    }
    for (const issue of innermost(result.error.issues)) {
      errors.push(...problemsOf(issue, document, placeAt))
    }
  }
  return { objectives, errors }
}

function objectiveOf(written: ConstraintDocument, file: string): LoadObjective {
  const [method = 'GET', path = '/'] = written.endpoint.split(' ')
  const body = written.json === undefined ? written.body : JSON.stringify(written.json)
  const hasType = Object.keys(written.headers ?? {}).some(
    (name) => name.toLowerCase() === 'content-type',
  )
  return {
    id: written.id,
    title: written.title ?? written.id,
    method,
    path,
    headers: {
      ...(written.json === undefined || hasType ? {} : { 'content-type': 'application/json' }),
      ...written.headers,
    },
    ...(body === undefined ? {} : { body }),
    ratePerSecond: written.load.rate,
    durationMs: written.load.for,
    warmUpMs: written.load['warm-up'] ?? 500,
    ...written.objective,
    given: written.given ?? {},
    symptom: written.symptom,
    file,
  }
}

type Issue = z.core.$ZodIssue
type Path = readonly (string | number)[]

/** The issues of the branch that came nearest, where a value may have several forms. */
function innermost(issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') return [issue]
    const [branch = []] = issue.errors
    return innermost(branch.map((one) => ({ ...one, path: [...issue.path, ...one.path] })))
  })
}

function problemsOf(
  issue: Issue,
  document: Document,
  placeAt: (offset: number, field?: string) => NonNullable<HoldoutError['place']>,
): HoldoutError[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol') as Path
  const field = path.join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) =>
        new HoldoutError(`unknown field "${key}"`, {
          code: 'CONSTRAINT_UNKNOWN_FIELD',
          place: placeAt(offsetOfKey(document, path, key), [...path, key].join('.')),
          hint: `here may stand ${knownFields(path).join(', ')}`,
        }),
    )
  }
  const present = document.getIn(path, true) !== undefined || path.length === 0
  const said = issue.message.startsWith('Invalid input')
    ? `expected ${typeOf(issue)}`
    : issue.message
  return [
    new HoldoutError(present ? said : `"${path.at(-1)}" is missing: ${said}`, {
      code: present ? 'CONSTRAINT_INVALID_FIELD' : 'CONSTRAINT_MISSING_FIELD',
      place: placeAt(offsetOf(document, path), field === '' ? undefined : field),
    }),
  ]
}

function typeOf(issue: Issue): string {
  if (issue.code !== 'invalid_type') return 'another value'
  if (issue.expected === 'object' || issue.expected === 'record') return 'fields with values'
  return issue.expected === 'string' ? 'a text' : `a ${issue.expected}`
}

function knownFields(path: Path): string[] {
  const { shape } = constraintSchema
  if (path.length === 0) return Object.keys(shape)
  if (path[0] === 'load') return Object.keys(shape.load.shape)
  return path[0] === 'objective' ? Object.keys(shape.objective.in.shape) : []
}

/** Where a value stands, or its nearest parent where it is missing. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined
    if (node?.range) return node.range[0]
  }
  return document.contents?.range?.[0] ?? document.range?.[0] ?? 0
}

function offsetOfKey(document: Document, path: Path, key: string): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  if (!isMap(node)) return offsetOf(document, path)
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : offsetOf(document, path)
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
