/** @module A GET at a word in the singular: the one that belongs to what the path names, or that the credential stands for. */

import type { FoundResource } from '../infer/find-resources.ts'
import type { Inference } from '../infer/inference.ts'
import { fieldView } from '../infer/key-fields.ts'
import type { OperationBehaviour } from '../model.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { behaviour } from './describe.ts'

/** Members that say whose a thing is. */
const WHOSE = ['account', 'owner', 'user', 'organization', 'org', 'tenant']

/**
 * `/orgs/{org}/installation` shows the installation whose account is the org, `/app` the app that asks; undefined where the
 * path's word is not what such a thing is called, or where nothing in it says whose it is.
 */
export function classifyOnlyOne(
  inference: Inference,
  facts: OperationFacts,
  shown: FoundResource,
  item: FoundResource | undefined,
): OperationBehaviour | undefined {
  const { path } = facts.operation
  const word = wordsOf(facts.steps.at(-1)?.text ?? '').join('_')
  if (word !== shown.noun) return undefined
  if (facts.steps.length === 1)
    return behaviour(
      facts,
      'singleton',
      0.6,
      `${path} is the one of ${shown.name} that the credential stands for.`,
      { resource: shown.name },
    )
  const [run, more] = inference.bind(facts).runs
  const [key, other] = run?.keys ?? []
  if (item === undefined || more !== undefined || key === undefined || other !== undefined)
    return undefined
  const field = WHOSE.flatMap((name) => key.fields.map((inner) => `${name}.${inner}`)).find(
    (one) =>
      shown.entity !== undefined && fieldView(inference.view, shown.entity, one) !== undefined,
  )
  if (field === undefined) return undefined
  return behaviour(
    facts,
    'read',
    0.6,
    `${path} shows the one of ${shown.name} whose ${field} is what the path names.`,
    { resource: shown.name, keys: [{ ...key, resource: shown.name, fields: [field] }] },
  )
}
