/** @module What one operation does to state, by its path, its method, and the shapes of its bodies. */

import { classifyBatch } from '../batches/classify-batch.ts'
import type { Inference } from '../infer/inference.ts'
import type { FoundRelation } from '../infer/ties/find-relations.ts'
import { pluralPlace, tiePlace } from '../infer/ties/tie-place.ts'
import type { OperationBehaviour } from '../model.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { classifyProcedure } from '../procedures/classify-procedure.ts'
import { classifyItem, classifyRemoval } from './classify-item.ts'
import { classifyList } from './classify-list.ts'
import { classifyPlace } from './classify-place.ts'
import { classifyAsking, classifyTie } from './classify-tie.ts'
import { behaviour } from './describe.ts'
import { classifyDownload } from './fields/classify-download.ts'
import { classifyMove } from './fields/classify-move.ts'
import { classifyCrossTie } from './ties/classify-cross-tie.ts'

/** The behaviour of one operation. */
export function classifyOperation(inference: Inference, facts: OperationFacts): OperationBehaviour {
  const { operation } = facts
  const { method } = operation
  if (!/^(?:get|put|post|patch|delete)$/.test(method)) return classifyMethod(inference, facts)
  const crossed = classifyCrossTie(inference, facts)
  if (crossed !== undefined) return crossed
  const procedure = inference.procedures.of(facts)
  if (procedure !== undefined) return classifyProcedure(inference, facts, procedure)
  const removal = classifyRemoval(inference, facts)
  if (removal !== undefined) return removal
  const download = classifyDownload(inference, facts)
  if (download !== undefined) return download
  if (facts.tail > 0) {
    const resource = inference.itemOf(facts.shape)
    if (resource !== undefined) return classifyItem(inference, facts, resource)
  }
  const moved = classifyMove(inference, facts)
  if (moved !== undefined) return moved
  const batch = inference.batches.get(facts)
  if (batch !== undefined) return classifyBatch(inference, facts, batch)
  const relation = relationAt(inference, facts)
  const tied = relation === undefined ? undefined : classifyTie(inference, facts, relation)
  return tied ?? classifyAsking(inference, facts) ?? classifyPlace(inference, facts)
}

/** QUERY looks for what its body says; of methods that only the contract knows nobody can tell what they do. */
function classifyMethod(inference: Inference, facts: OperationFacts): OperationBehaviour {
  const { method, path } = facts.operation
  const said = method.toUpperCase()
  if (method === 'query' && facts.answer.holds === 'list') {
    const found = classifyList(inference, facts)
    if (found.kind === 'list')
      return { ...found, kind: 'search', reason: `QUERY ${path} looks for ${found.resource}.` }
  }
  const get = method === 'head' ? inference.paths.get(facts.shape)?.methods.get('get') : undefined
  if (get !== undefined)
    return behaviour(facts, 'static', 0.9, `${said} answers as GET ${path} does, without a body.`, {
      answersAs: get.operation.id,
    })
  if (/^(?:head|options|trace|query)$/.test(method))
    return behaviour(facts, 'static', 0.6, `${said} changes nothing.`)
  return behaviour(facts, 'unsupported', 0.3, `Nothing says what ${said} does at ${path}.`)
}

/** The relation of the operation's path; of `…/members/add`, and of `…/member` for DELETE, that of `…/members`. */
function relationAt(inference: Inference, facts: OperationFacts): FoundRelation | undefined {
  const { relations } = inference
  const own = relations.get(facts.shape)
  if (own !== undefined || facts.tail > 0) return own
  const { shape, verb } = tiePlace(facts)
  if (verb !== undefined) return relations.get(shape)
  const isTaking = facts.operation.method === 'delete' && facts.requestPointer !== undefined
  return isTaking ? relations.get(pluralPlace(facts.steps)) : undefined
}
