/** @module Operations whose path is a procedure's name: the verb says what is done, the answer and the arguments to what. */

import { actorFields } from '../classify/classify-create.ts'
import { SENDS } from '../classify/deeds/effect-of.ts'
import { behaviour, requestShape } from '../classify/describe.ts'
import type { FoundResource } from '../infer/find-resources.ts'
import type { Inference } from '../infer/inference.ts'
import type { OperationBehaviour } from '../model.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { pastForms } from '../states/state-words.ts'
import { classifyFacet, classifySelf } from './classify-facet.ts'
import { classifyProcedureList } from './classify-procedure-list.ts'
import { classifyProcedureTie } from './classify-procedure-tie.ts'
import { verbChange } from './find-flag.ts'
import { isSelf } from './inspect-procedures.ts'
import { containerKeys, makerKeys, ownKeys } from './procedure-keys.ts'
import type { Procedure } from './read-procedures.ts'

/** The behaviour of a procedure. */
export function classifyProcedure(
  inference: Inference,
  facts: OperationFacts,
  procedure: Procedure,
): OperationBehaviour {
  const { procedures } = inference
  const tie = procedures.tie(procedure)
  if (tie !== undefined) return classifyProcedureTie(inference, procedure, tie)
  const facet = procedures.facet(procedure)
  if (facet !== undefined) return classifyFacet(inference, procedure, facet)
  if (isSelf(procedure) && procedures.actor !== undefined) {
    return classifySelf(procedure, procedures.actor)
  }
  const { holds } = procedure.answer
  if (procedure.verb.meaning === 'list' || holds === 'list' || holds === 'ids') {
    return classifyProcedureList(inference, procedure)
  }
  const made = procedures.things.all.find((one) => procedures.makers(one).includes(procedure))
  if (made !== undefined) return makes(inference, procedure, made)
  const acted = actedOn(inference, procedure)
  if (acted === undefined) return nothing(procedure, 'speaks of nothing that is kept')
  const own = ownKeys(inference, procedure, acted)
  if (own.length === 0) return nothing(procedure, `names no ${acted.noun}`)
  return doneTo(inference, facts, procedure, acted)
}

function shape({ answer }: Procedure): Pick<OperationBehaviour, 'response'> {
  return { response: { holds: answer.holds, at: answer.at } }
}

function makes(
  inference: Inference,
  procedure: Procedure,
  made: FoundResource,
): OperationBehaviour {
  const { facts, name, answer } = procedure
  const keys = makerKeys(inference, procedure, made)
  const sets = actorFields(inference, made, keys)
  return behaviour(
    facts,
    'create',
    made.entity === undefined ? 0.5 : 0.75,
    answer.holds === 'entity'
      ? `${name.verb} makes a ${made.noun}: the answer shows it${answer.member === undefined ? '' : ` as ${answer.member}`}.`
      : `${name.verb} makes a ${made.noun}, which its answer does not show.`,
    {
      ...shape(procedure),
      resource: made.name,
      keys,
      request: requestShape(facts, made),
      ...(Object.keys(sets).length === 0 ? {} : { sets }),
    },
  )
}

/** What a procedure is done to: what its answer shows, what its verb speaks of, its noun, or what its last argument names. */
function actedOn(inference: Inference, procedure: Procedure): FoundResource | undefined {
  const { procedures } = inference
  const { things } = procedures
  const { nouns, verb } = procedure
  const bound = procedures.bound(procedure).filter(({ isMany }) => !isMany)
  const candidates = [
    things.shown(procedure),
    verb.object === '' ? undefined : things.named(verb.object),
    things.of(procedure),
    things.named(nouns.at(-2) ?? ''),
    bound.find(({ argument }) => argument.required)?.thing,
    bound.at(-1)?.thing,
  ].filter((one) => one !== undefined)
  return candidates.find((one) => ownKeys(inference, procedure, one).length > 0) ?? candidates[0]
}

function doneTo(
  inference: Inference,
  facts: OperationFacts,
  procedure: Procedure,
  acted: FoundResource,
): OperationBehaviour {
  const { view } = inference
  const { name, verb, answer } = procedure
  const own = ownKeys(inference, procedure, acted)
  const by = own[0]?.name
  const outer = containerKeys(inference, procedure, acted)
  const more = {
    ...shape(procedure),
    resource: acted.name,
    keys: [...outer.filter(({ name: key }) => !own.some((one) => one.name === key)), ...own],
    request: requestShape(facts, acted),
  }
  if (verb.meaning === 'read') {
    const says = `${name.verb} shows the ${acted.noun} that ${by} names.`
    const isShown =
      answer.holds === 'entity' && inference.procedures.things.shown(procedure) === acted
    return isShown
      ? behaviour(facts, 'read', 0.75, says, more)
      : behaviour(
          facts,
          'static',
          0.4,
          `${says.slice(0, -1)} in part; it comes from the schema alone.`,
          more,
        )
  }
  if (verb.meaning === 'delete' && !isPart(procedure)) {
    return behaviour(
      facts,
      'delete',
      0.7,
      `${name.verb} removes the ${acted.noun} that ${by} names.`,
      more,
    )
  }
  const change = verbChange(view, acted.entity, procedure)
  if (verb.meaning === 'update') {
    const sets = { ...renames(procedure), ...(hasData(procedure, more) ? {} : change?.sets) }
    return behaviour(
      facts,
      'update',
      0.7,
      `${name.verb} changes the ${acted.noun} that ${by} names.`,
      {
        ...more,
        ...(Object.keys(sets).length === 0 ? {} : { sets }),
      },
    )
  }
  const state = change === undefined ? stateNamed(inference, procedure) : undefined
  const sets = change?.sets ?? (state === undefined ? undefined : { status: state })
  const reason =
    change?.reason ??
    (state === undefined
      ? undefined
      : `${procedure.name.noun} are listed as ${state} once it was done`)
  const isTold = procedure.given.some(
    ({ name: said }) => acted.entity?.properties.has(said) && !own.some((key) => key.name === said),
  )
  if (sets === undefined && !isTold && acted.entity !== undefined && !sendsSomething(procedure))
    return nothing(procedure, `is done to a ${acted.noun}, and nothing says what it changes`)
  return behaviour(
    facts,
    'action',
    sets === undefined ? 0.4 : 0.75,
    reason === undefined
      ? `${name.verb} is done to the ${acted.noun} that ${by} names; the contract does not say what changes beyond the request's own fields.`
      : `${name.verb} is done to a ${acted.noun}: ${reason}.`,
    { ...more, ...(sets === undefined ? {} : { sets }) },
  )
}

/** `revokePublicURL` takes something of a thing away, not the thing. */
function isPart({ verb, nouns }: Procedure): boolean {
  return verb.object !== '' && verb.object !== nouns.at(-1) && verb.act === 'revoke'
}

/** `new_name` becomes the name. */
function renames({ given }: Procedure): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.flatMap(({ name }) => {
      const field = /^new_(\w+)$/.exec(name)?.[1]
      return field === undefined ? [] : [[field, `$key.${name}`]]
    }),
  )
}

/** Whether a request says more than what it names. */
function hasData({ given }: Procedure, { keys }: Pick<OperationBehaviour, 'keys'>): boolean {
  return given.some(({ name }) => !keys.some((key) => key.name === name))
}

/** `approve`, beside a list of those that are approved. */
function stateNamed({ procedures }: Inference, { name, verb }: Procedure): string | undefined {
  const forms = pastForms(verb.act)
  return procedures.all
    .filter((one) => one.state !== undefined && one.name.noun === `${name.noun}.${one.state}`)
    .map(({ state }) => state)
    .find((state) => state !== undefined && forms.includes(state))
}

/** Of what is only read the schema tells the answer; what would do something must not say that it did. */
function nothing(procedure: Procedure, why: string): OperationBehaviour {
  const { facts, verb } = procedure
  const { id, path } = facts.operation
  const isRead = verb.meaning === 'read' || verb.meaning === 'list'
  // `/.well-known/assetlinks.json` is a file of the service, whatever it looks like.
  const kind = facts.operation.method === 'get' ? 'static' : 'rpc'
  if (isRead || path.includes('/.well-known/'))
    return behaviour(facts, kind, 0.3, `${id} ${why}; its answer comes from the schema alone.`)
  return sendsSomething(procedure)
    ? behaviour(facts, 'rpc', 0.3, `${id} ${why}, and leaves nothing behind.`)
    : behaviour(facts, 'unsupported', 0.3, `${id} ${why}.`)
}

function sendsSomething({ verb }: Procedure): boolean {
  return SENDS.test(verb.act)
}
