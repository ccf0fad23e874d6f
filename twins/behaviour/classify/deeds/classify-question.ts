/** @module Requests that only ask: what renders, checks, searches or computes something, and claims no effect by its answer. */

import type { FoundResource } from '../../infer/find-resources.ts'
import type { OperationBehaviour } from '../../model.ts'
import { wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'

const ASKS =
  /^(?:analy[sz]e|calculate|check|compare|convert|estimate|eval|evaluate|find|get|list|lookup|match|parse|preview|query|render|saniti[sz]e|search|simulate|validate)s?$/
const COMPUTED = /^(?:estimate|preview|statistics|stats|upcoming)$/
/** Whoever asks about these believes the answer: one that is made up would let anybody in. */
const TRUSTED =
  /^(?:code|credential|factor|otp|passcode|password|permission|pin|secret|session|token)s?$/

/**
 * What an operation of which nothing else is known asks for: the item that it is about, where its answer shows that, else
 * what the schema alone can tell. Undefined where the answer would say that something was done.
 */
export function classifyQuestion(
  facts: OperationFacts,
  { keys }: Pick<OperationBehaviour, 'keys'>,
  item: FoundResource | undefined,
): OperationBehaviour | undefined {
  const { operation, steps, answer, status } = facts
  const { method, path, summary } = operation
  const isAnswered = status === 200 && answer.holds !== 'empty'
  if (!isAnswered || steps.some(({ text }) => wordsOf(text).some((word) => TRUSTED.test(word))))
    return undefined
  const last = wordsOf(steps.at(-1)?.text.split(':').at(-1) ?? '')
  if (method === 'get') {
    const says = `${path} is computed anew each time: its answer comes from the schema alone.`
    return last.some((word) => COMPUTED.test(word))
      ? behaviour(facts, 'static', 0.3, says, { keys })
      : undefined
  }
  const verb = last.find((word) => !/^(?:batch|bulk)$/.test(word))
  const asks = [verb, wordsOf(summary)[0]].find((word) => word !== undefined && ASKS.test(word))
  if (method !== 'post' || asks === undefined) return undefined
  if (item !== undefined && answer.holds === 'entity' && answer.family === item.family) {
    const says = `${path} shows the one of ${item.name} that its path names: ${asks} changes nothing.`
    return behaviour(facts, 'read', 0.5, says, { resource: item.name, keys })
  }
  const says = `${path} only asks (${asks}): its answer comes from the schema alone.`
  return behaviour(facts, 'rpc', 0.3, says, { keys })
}
