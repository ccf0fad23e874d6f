/** @module Marks that only a list shows: what `POST /fields/{id}/trash` is done to stands in `/fields/search/trashed`, until it is restored. */

import type { JsonValue } from '../../../base/index.ts'
import type { OperationBehaviour } from '../../model.ts'
import { wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { oppositesOf, pastForms } from '../../states/state-words.ts'

type Operations = Readonly<Record<string, OperationBehaviour>>

/**
 * Operations with what the names of lists say about actions: an action that is not known to set anything marks what it is
 * done to where a list is called by its participle, its opposite takes the mark away, and other lists leave marked things out.
 */
export function withMarkedLists(
  facts: readonly OperationFacts[],
  operations: Operations,
): Operations {
  const found: Record<string, OperationBehaviour> = { ...operations }
  const isList = ({ kind }: OperationBehaviour) => kind === 'list' || kind === 'search'
  for (const { operation, steps } of facts) {
    const known = operations[operation.id]
    const word = wordsOf(steps.at(-1)?.text ?? '').join('_')
    if (known === undefined || !isBare(known)) continue
    if (oppositesOf(word).length > 0) continue
    const mark = facts.find(
      (one) =>
        one.steps.at(-1)?.kind === 'literal' &&
        isList(operations[one.operation.id] ?? known) &&
        operations[one.operation.id]?.resource === known.resource &&
        pastForms(word)
          .slice(0, -1)
          .includes(wordsOf(one.steps.at(-1)?.text ?? '').join('_')),
    )
    const field = wordsOf(mark?.steps.at(-1)?.text ?? '').join('_')
    if (mark === undefined) continue
    const why = (says: string) => ` ${mark.operation.path} lists ${says}.`
    found[operation.id] = marked(known, field, true, why('what that was done to'))
    for (const other of facts) {
      const behaviour = operations[other.operation.id]
      if (behaviour?.resource !== known.resource || behaviour === undefined) continue
      const verb = wordsOf(other.steps.at(-1)?.text ?? '').join('_')
      const isUndoing = isBare(behaviour) && oppositesOf(verb).includes(word)
      if (isUndoing)
        found[other.operation.id] = marked(behaviour, field, false, why('it no longer then'))
      else if (isList(behaviour) && behaviour.member === undefined) {
        const where: Record<string, JsonValue> = { ...behaviour.where, [field]: other === mark }
        found[other.operation.id] = { ...behaviour, where }
      }
    }
  }
  return found
}

/** An action that is told nothing, and of which nothing is known. */
function isBare({ kind, sets, request }: OperationBehaviour): boolean {
  return kind === 'action' && sets === undefined && request.holds === 'empty'
}

function marked(
  behaviour: OperationBehaviour,
  field: string,
  value: boolean,
  why: string,
): OperationBehaviour {
  const reason = `${behaviour.reason.split(';')[0]}.${why}`
  return { ...behaviour, sets: { [field]: value }, confidence: 0.7, reason }
}
