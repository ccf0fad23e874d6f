/** @module Pings, tests and further attempts: a POST below a thing that has something sent, which a list beside it shows. */

import type { FoundResource } from '../../infer/find-resources.ts'
import { type Inference, keysOf } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import { wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'

const SENDING = /^(?:pings?|tests?)$/
const AGAIN = /^(?:attempts?|redeliver(?:y|ies)?|resend|retry|retries)$/
const SENT = /^(?:delivery|attempt)$/

/**
 * The behaviour of a POST without a body that has something sent: to the thing before (`/hooks/{id}/pings`), or what was
 * sent before once more (`/deliveries/{id}/attempts`); undefined for any other.
 */
export function classifySending(
  inference: Inference,
  facts: OperationFacts,
  item: FoundResource,
): OperationBehaviour | undefined {
  const { method, path } = facts.operation
  const [before, last] = facts.steps.slice(-2)
  if (method !== 'post' || facts.requestPointer !== undefined || before?.kind !== 'param')
    return undefined
  if (facts.answer.holds === 'entity' || facts.answer.holds === 'list') return undefined
  const word = wordsOf(last?.text ?? '').join('_')
  const isAgain = AGAIN.test(word) && SENT.test(item.noun)
  const sent = isAgain ? item : SENDING.test(word) ? listedBeside(inference, facts) : undefined
  if (sent === undefined) return undefined
  const sets = { ...momentsOf(inference, sent), ...marksOf(inference, sent, word, isAgain) }
  return behaviour(
    facts,
    'create',
    0.7,
    isAgain
      ? `${path} has the one of ${item.name} sent again: that is another of them.`
      : `${path} has something sent: one of the ${sent.name} that are listed beside it.`,
    {
      resource: sent.name,
      keys: keysOf(inference.bind(facts)),
      request: { holds: 'empty', at: '' },
      ...(Object.keys(sets).length === 0 ? {} : { sets }),
    },
  )
}

/** What is sent to the thing before the word, as a list below it shows. */
function listedBeside(inference: Inference, { shape }: OperationFacts): FoundResource | undefined {
  const above = `${shape.slice(0, shape.lastIndexOf('/'))}/`
  for (const group of inference.paths.groups) {
    if (!group.shape.startsWith(above) || group.tail > 0 || group.methods.has('post')) continue
    const list = group.methods.get('get')
    const listed = inference.collectionOf(group.shape)
    if (list?.answer.holds === 'list' && listed !== undefined && SENT.test(listed.noun))
      return listed
  }
  return undefined
}

function momentsOf({ view }: Inference, { entity }: FoundResource): Record<string, string> {
  const names = [...(entity?.properties ?? [])].filter(
    ([name, at]) =>
      /^(?:(?:delivered|sent|attempted)_?at|timestamp)$/i.test(name) && view(at).type === 'string',
  )
  return Object.fromEntries(names.map(([name]) => [name, '$now']))
}

/** The event that it is, and whether it was sent before, where what is sent tells that. */
function marksOf(
  { view }: Inference,
  { entity }: FoundResource,
  word: string,
  isAgain: boolean,
): Record<string, string | boolean> {
  const typeOf = (name: string) => {
    const at = entity?.properties.get(name)
    return at === undefined ? undefined : view(at).type
  }
  const isPing = /^pings?$/.test(word) && typeOf('event') === 'string'
  const mark = ['redelivery', 'is_redelivery', 'retry', 'is_retry'].find(
    (name) => typeOf(name) === 'boolean',
  )
  return {
    ...(isPing ? { event: 'ping' } : {}),
    ...(mark === undefined ? {} : { [mark]: isAgain }),
  }
}
