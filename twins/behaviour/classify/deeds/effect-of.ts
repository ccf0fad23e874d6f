/** @module Whether a deed of which no change is said has an effect all the same: fields that it is told, or something that it only sends. */

import type { FoundResource } from '../../infer/find-resources.ts'
import type { Inference } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import { takesFile } from '../../observe/carries-file.ts'
import { wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'
import { classifyQuestion } from './classify-question.ts'

/** Verbs of what is only sent, and leaves nothing behind. */
export const SENDS = /^(?:send|resend|notify|remind|test|ping|dispatch|dispatches)$/
const ENDS = /^(?:logout|signout|authorize|revoke)$/

/** Whether the last word of the path has something sent, or a session or a token ended: what is kept is as it was. */
export function keepsNothing({ steps }: OperationFacts): boolean {
  const [word = ''] = wordsOf(steps.at(-1)?.text ?? '')
  return SENDS.test(word) || ENDS.test(word)
}

/**
 * Operations without those that would say that they were done to a thing, and change nothing of it: they are unsupported,
 * unless they only ask.
 */
export function withoutPretence(
  inference: Inference,
  operations: Readonly<Record<string, OperationBehaviour>>,
): Readonly<Record<string, OperationBehaviour>> {
  const found: Record<string, OperationBehaviour> = { ...operations }
  for (const facts of inference.facts) {
    const known = operations[facts.operation.id]
    if (known === undefined || inference.procedures.of(facts) !== undefined) continue
    const { kind, sets, does, member, resource, keys } = known
    if (kind === 'unsupported') {
      found[known.operation] = asked(inference, facts, known) ?? known
      continue
    }
    const isChange = kind === 'update' || kind === 'replace'
    if (kind !== 'action' && !isChange) continue
    if (sets !== undefined || does !== undefined || member !== undefined) continue
    const item = inference.resources.find(({ name }) => name === resource)
    if (item === undefined || changesTold(inference, facts, item, known)) continue
    if (isChange ? !saysOther(inference, facts, item, known) : keepsNothing(facts)) continue
    const says = `${facts.operation.path} is done to one of ${item.name}, and nothing says what it changes.`
    found[known.operation] =
      asked(inference, facts, known) ?? behaviour(facts, 'unsupported', 0.3, says, { keys })
  }
  return found
}

function asked(
  { resources }: Inference,
  facts: OperationFacts,
  known: OperationBehaviour,
): OperationBehaviour | undefined {
  const about = known.keys.at(-1)?.resource
  return classifyQuestion(
    facts,
    known,
    resources.find(({ name }) => name === about),
  )
}

// What a request can say is known, and so is what the thing shows: they have nothing to do with each other.
function saysOther(
  { view }: Inference,
  facts: OperationFacts,
  { entity }: FoundResource,
  known: OperationBehaviour,
): boolean {
  const { operation, requestPointer, request, answer } = facts
  if (entity === undefined || entity.properties.size === 0 || entity.isMap) return false
  // What answers with less may make the thing, whatever of that it shows.
  if (answer.holds !== 'entity') return false
  // In an envelope, `{ data: { … } }`, it is what is inside that is said.
  const whole = requestPointer === undefined ? undefined : view(requestPointer)
  const said = known.request.at === '' ? whole : request.entity
  // A file that is put takes the place of the thing's own.
  if (said === undefined || said.properties.size === 0)
    return takesFile(facts) && operation.method === 'post'
  const inner = [...entity.properties.values()].flatMap((at) => [...view(at).properties.keys()])
  const has = (name: string) => entity.properties.has(name) || inner.includes(name)
  return !said.isMap && ![...said.properties].some(([name, at]) => !view(at).readOnly && has(name))
}

// The request tells fields that the thing has: those are changed, but for what it is called by.
function changesTold(
  inference: Inference,
  { requestPointer }: OperationFacts,
  { entity }: FoundResource,
  { request: { holds, at }, keys, resource }: OperationBehaviour,
): boolean {
  if (holds === 'value' || holds === 'media') return true
  if (at !== '' || requestPointer === undefined || entity === undefined) return false
  const names = keys.flatMap((key) => (key.resource === resource ? key.fields : []))
  const told = [...inference.view(requestPointer).properties.keys()]
  return told.some((name) => entity.properties.has(name) && !names.includes(name))
}
