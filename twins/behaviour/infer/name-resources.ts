/** @module Gives resources their names: unique, plural, as people say them. */

import { isPlural, resourceName, singularName, wordsOf } from '../observe/nouns.ts'
import type { FoundResource } from './find-resources.ts'

/** The noun of the path where one resource wants it; else the schema's noun, the parent's, and at last the whole path. */
function nameResources(found: readonly FoundResource[]): void {
  const wanted = new Map<string, FoundResource[]>()
  for (const resource of found) {
    const name = pluralName(resource)
    wanted.set(name, [...(wanted.get(name) ?? []), resource])
  }
  const taken = new Set<string>()
  for (const [name, rivals] of wanted) {
    const owner =
      rivals.find(({ family, noun }) => family === noun) ??
      rivals.find(({ family }) => family === undefined || !family.includes('_')) ??
      (rivals.length === 1 ? rivals[0] : undefined)
    if (owner === undefined) continue
    owner.name = name
    taken.add(name)
  }
  for (const resource of found) {
    if (resource.name !== '') continue
    const name =
      otherNames(resource).find((candidate) => !taken.has(candidate)) ??
      numbered(resource.noun, taken)
    resource.name = name
    taken.add(name)
  }
}

// As the paths have it: `indices` and `indexes` are both right. What has one form for both (`status`) is called by that.
function pluralName({ noun, collections, items }: FoundResource): string {
  const usual = resourceName(noun)
  if (usual === noun) return usual
  const said = [...collections, ...items.map(({ shape }) => shape)]
    .map((shape) => shape.split('/').findLast((step) => step !== '{}') ?? '')
    .find((text) => singularName(text) === noun && isPlural(wordsOf(text).at(-1) ?? ''))
  return said === undefined ? usual : wordsOf(said).join('_')
}

function otherNames(resource: FoundResource): readonly string[] {
  const steps = resource.items[0]?.steps ?? []
  const literals =
    steps.length > 0
      ? steps.filter(({ kind }) => kind === 'literal').map(({ text }) => text)
      : (resource.collections[0] ?? '').split('/').filter((step) => step !== '{}')
  const names = resource.family === undefined ? [] : [resourceName(resource.family)]
  for (let count = 2; count <= literals.length; count++) {
    const parts = literals.slice(-count)
    const last = parts.pop() ?? ''
    names.push(resourceName([...parts.map(singularName), last].join('_')))
  }
  return names
}

function numbered(noun: string, taken: ReadonlySet<string>): string {
  const name = resourceName(noun)
  let number = 2
  while (taken.has(`${name}_${number}`)) number += 1
  return `${name}_${number}`
}

/** Named, and those of shallow paths first. */
export function inOrder(found: readonly FoundResource[]): readonly FoundResource[] {
  const sorted = [...found].sort((a, b) => depthOf(a) - depthOf(b))
  nameResources(sorted)
  return sorted
}

function depthOf(resource: FoundResource): number {
  const shape = resource.items[0]?.shape ?? resource.collections[0]
  return shape === undefined ? 2 : shape.split('/').length
}
