/** @module Binds the parameters of a path to the resources that they name, from the outermost to the innermost. */

import type { Parameter } from '../../contract/index.ts'
import type { KeyBinding } from '../model.ts'
import { singularName } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { PathIndex } from '../observe/path-index.ts'
import { type PathStep, shapeOfSteps } from '../observe/path-steps.ts'
import type { SchemaViewer } from '../observe/schema-view.ts'
import { type FoundResource, parameterNoun } from './find-resources.ts'
import { keyFields } from './key-fields.ts'

/** One run of parameters, bound. */
export interface BoundRun {
  readonly resource: FoundResource
  readonly keys: readonly KeyBinding[]
  /** Index of the step after the run. */
  readonly end: number
}

/** A path, bound as far as it can be. */
export interface BoundPath {
  readonly runs: readonly BoundRun[]
  /** Parameters after the last run that name nothing known. */
  readonly loose: readonly PathStep[]
}

/** Binds paths of one contract. */
export type PathBinder = (facts: OperationFacts) => BoundPath

/** Prepares the binding of a contract's paths to its resources. */
export function createPathBinder(
  view: SchemaViewer,
  resources: readonly FoundResource[],
  paths: PathIndex,
): PathBinder {
  const byItem = new Map<string, FoundResource>()
  const byNoun = new Map<string, FoundResource>()
  const byNames = new Map<string, FoundResource>()
  for (const resource of resources) {
    for (const item of resource.items) {
      if (!byItem.has(item.shape)) byItem.set(item.shape, resource)
      const names = item.steps.slice(-item.tail).map(({ text }) => text)
      if (names.length > 1 && !byNames.has(names.join())) byNames.set(names.join(), resource)
    }
  }
  // `{repository_id}` means a thing whose own path calls it `repo` and whose schema calls it a repository;
  // what is only listed comes last.
  const addressed = resources.filter(({ items }) => items.length > 0)
  const called = [
    ...addressed.map((one) => [one.noun, one] as const),
    ...addressed.map((one) => [one.family ?? one.noun, one] as const),
    ...resources.map((one) => [one.noun, one] as const),
  ]
  for (const [name, resource] of called) if (!byNoun.has(name)) byNoun.set(name, resource)
  // Of many that are called alike, that which the path before the parameter lists.
  const listedAt = (shape: string) => {
    const { family, holds } = paths.get(shape)?.methods.get('get')?.answer ?? {}
    const own = holds === 'list' ? resources.filter((one) => one.family === family) : []
    return family !== undefined && own.length === 1 ? own[0] : undefined
  }
  const find = (steps: readonly PathStep[], start: number, end: number) => {
    const exact = byItem.get(shapeOfSteps(steps.slice(0, end)))
    if (exact !== undefined) return exact
    const names = steps.slice(start, end).map(({ text }) => text)
    if (names.length > 1) return byNames.get(names.join())
    const literal = steps[start - 1]
    const noun = literal?.kind === 'literal' ? singularName(literal.text) : undefined
    const name = names[0] ?? ''
    const listed = listedAt(shapeOfSteps(steps.slice(0, start)))
    const called = parameterNoun(name)
    if (listed !== undefined && (called === '' || called === listed.noun)) return listed
    return byNoun.get(called) ?? (noun === undefined ? undefined : byNoun.get(noun))
  }
  return (facts) => bindSteps(view, facts, find)
}

function bindSteps(
  view: SchemaViewer,
  facts: OperationFacts,
  find: (steps: readonly PathStep[], start: number, end: number) => FoundResource | undefined,
): BoundPath {
  const { steps } = facts
  const runs: BoundRun[] = []
  let loose: PathStep[] = []
  for (let start = 0; start < steps.length; start++) {
    if (steps[start]?.kind !== 'param') continue
    let end = start
    while (steps[end]?.kind === 'param') end += 1
    // The longest run that names something: `{owner}/{repo}` before `{owner}`.
    let found: FoundResource | undefined
    for (let to = end; to > start && found === undefined; to--) {
      found = find(steps, start, to)
      if (found !== undefined) end = to
    }
    const names = steps.slice(start, end)
    if (found === undefined) {
      loose.push(...names)
      start = end - 1
      continue
    }
    // What names nothing known is taken as a part of the next name.
    const keys = [...loose, ...names].map((step) =>
      bindKey(view, facts, found, step.text, names.length > 1 || loose.includes(step)),
    )
    loose = []
    runs.push({ resource: found, keys, end })
    start = end - 1
  }
  return { runs, loose }
}

/** The binding of one path parameter to a resource. */
export function bindKey(
  view: SchemaViewer,
  facts: OperationFacts,
  resource: FoundResource,
  name: string,
  isPart: boolean,
): KeyBinding {
  const declared = facts.operation.parameters.find((one) => one.in === 'path' && one.name === name)
  const parameter: Pick<Parameter, 'name' | 'schema' | 'description'> = declared ?? {
    name,
    schema: { type: 'string' },
  }
  const linked = facts.linked.find(
    (link) => link.parameter === name && resource.entity?.properties.has(link.field) === true,
  )
  const named = keyFields(view, resource.entity, resource.noun, parameter, isPart)
  // A link tells one field; what the parameter's name or description says besides (`issueIdOrKey`) is meant as well.
  const isAmong = linked !== undefined && named.includes(linked.field)
  return {
    in: 'path',
    name,
    resource: resource.name,
    fields: linked === undefined || isAmong ? named : [linked.field],
  }
}
