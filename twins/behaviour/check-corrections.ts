/** @module What is wrong with corrections that are well written: names that neither the contract nor the behaviour has. */

import {
  canonicalJson,
  HoldoutError,
  isJsonObject,
  type JsonValue,
  nearestName,
  throwIfAny,
} from '../base/index.ts'
import { type Contract, type Operation, validatorFor } from '../contract/index.ts'
import type { BehaviourCorrections } from './corrections.ts'
import { placeOfCorrection } from './file/correction-places.ts'
import { ownCorrections } from './file/fingerprints.ts'
import type { Behaviour, KeyBinding, OperationBehaviour, Resource } from './model.ts'

const PLACES = ['path', 'query', 'header']

/**
 * Holds what a person says of operations against the contract: the parameters that keys and filters name, and the values of
 * fields that an operation sets; and of resources, what they stand in and look like.
 *
 * @param behaviour with the corrections laid on
 * @param inferred what the contract says without any; asked only where it matters
 * @throws {HoldoutError} `BEHAVIOUR_UNKNOWN_PARAMETER`, `BEHAVIOUR_IMPOSSIBLE_VALUE`, `BEHAVIOUR_WITHOUT_EFFECT`, `BEHAVIOUR_UNKNOWN_RESOURCE`,
 * `BEHAVIOUR_CIRCULAR_PARENTS`, `BEHAVIOUR_UNKNOWN_SCHEMA`; several of them as one error
 */
export function checkCorrections(
  contract: Contract,
  behaviour: Behaviour,
  corrections: BehaviourCorrections,
  inferred: () => Behaviour,
): void {
  const own = ownCorrections(corrections)
  throwIfAny([
    ...Object.entries(own.resources ?? {}).flatMap(([name, resource]) =>
      wrongResource(contract, behaviour, own, name, resource),
    ),
    ...Object.entries(own.operations ?? {}).flatMap(([id, correction]) => {
      const { keys = [], filters = {}, sets = {} } = correction
      return [
        ...wrongAnswer(contract, own, id, correction, inferred),
        ...keys.flatMap(({ in: where, name }, i) =>
          unknownParameter(contract, own, id, [where, name], ['keys', i, 'name']),
        ),
        ...Object.keys(filters).flatMap((name) =>
          // A body may have members that its schema does not name.
          contract.operation(id)?.requestBody === undefined
            ? unknownParameter(contract, own, id, ['query', name], ['filters', name])
            : [],
        ),
        ...Object.entries(sets).flatMap(([field, value]) =>
          impossibleValue(contract, behaviour, own, id, field, value),
        ),
      ]
    }),
  ])
}

// Beside it nothing else that is said would be done.
function wrongAnswer(
  contract: Contract,
  corrections: BehaviourCorrections,
  id: string,
  { answersAs, ...further }: Partial<OperationBehaviour>,
  inferred: () => Behaviour,
): readonly HoldoutError[] {
  if (answersAs === undefined) return []
  const at = ['operations', id, 'answersAs']
  const answering = contract.operation(answersAs)
  const asked = contract.operation(id)
  if (answering === undefined) {
    const ids = contract.operations.map((one) => one.id)
    return [unknownOperation(corrections, answersAs, ids, at)]
  }
  if (
    asked?.method !== 'head' ||
    answering.method !== 'get' ||
    shapeOf(asked) !== shapeOf(answering)
  ) {
    return [
      new HoldoutError(`${id} cannot answer as ${answersAs} does`, {
        code: 'BEHAVIOUR_IMPOSSIBLE_VALUE',
        place: placeOfCorrection(corrections, at),
        hint: 'a HEAD answers as the GET of its path, and nothing else as another',
      }),
    ]
  }
  // A generated file repeats what was inferred: that is nothing that a person says.
  if (!saysMore(further) || !saysMore(changedFields(inferred().operations[id], further))) return []
  return [
    new HoldoutError(`${id} answers as ${answersAs} does: what else is said here has no effect`, {
      code: 'BEHAVIOUR_WITHOUT_EFFECT',
      place: placeOfCorrection(corrections, at),
      hint: `correct ${answersAs}, or take answersAs out`,
    }),
  ]
}

/** A path whatever its parameters are called. */
function shapeOf({ path }: Pick<Operation, 'path'>): string {
  return path.replaceAll(/\{[^}]*\}/g, '{}')
}

/** The fields of a correction that say something else than what is known. */
export function changedFields<T extends object>(
  known: T | undefined,
  correction: Partial<T>,
): Partial<T> {
  const fields = new Map<string, unknown>(Object.entries(known ?? {}))
  return Object.fromEntries(
    Object.entries(correction).filter(
      ([field, value]) => canonicalJson(value) !== canonicalJson(fields.get(field)),
    ),
  ) as Partial<T>
}

/** Whether a correction says what an operation does, and not only why. */
export function saysMore(correction: Partial<OperationBehaviour>): boolean {
  const { operation: _, confidence: __, reason: ___, ...said } = correction
  return Object.keys(said).length > 0
}

function wrongResource(
  contract: Contract,
  { resources }: Behaviour,
  corrections: BehaviourCorrections,
  name: string,
  { parent, schemaPointer }: Partial<Resource>,
): readonly HoldoutError[] {
  const at = (...path: readonly string[]) => ['resources', name, ...path]
  const wrong = unknownResource(corrections, at('parent'), parent, resources)
  // Things of one kind may stand in each other, as folders do.
  const circle = parent === undefined || parent === name ? [] : parentsOf(resources, name)
  if (circle.at(-1) === name) {
    wrong.push(
      new HoldoutError(`${name} would stand in itself: ${[name, ...circle].join(' in ')}`, {
        code: 'BEHAVIOUR_CIRCULAR_PARENTS',
        place: placeOfCorrection(corrections, at('parent')),
        hint: 'say what it stands in, or leave it out',
      }),
    )
  }
  if (schemaPointer !== undefined && contract.at(schemaPointer) === undefined) {
    wrong.push(
      new HoldoutError(`the contract has nothing at ${schemaPointer}`, {
        code: 'BEHAVIOUR_UNKNOWN_SCHEMA',
        place: placeOfCorrection(corrections, at('schemaPointer')),
        hint: 'give the place of its schema, such as "#/components/schemas/User"',
      }),
    )
  }
  return wrong
}

/** What a resource stands in, one in another, to the outermost, or to the first that comes again. */
function parentsOf(resources: Readonly<Record<string, Resource>>, name: string): readonly string[] {
  const found: string[] = []
  for (let at = resources[name]?.parent; at !== undefined; at = resources[at]?.parent) {
    const isKnown = found.includes(at)
    found.push(at)
    if (isKnown || at === name) break
  }
  return found
}

function unknownParameter(
  contract: Contract,
  corrections: BehaviourCorrections,
  id: string,
  [where, name]: readonly [KeyBinding['in'], string],
  path: readonly (string | number)[],
): readonly HoldoutError[] {
  const parameters = contract.operation(id)?.parameters ?? []
  const known = parameters.filter((one) => one.in === where).map((one) => one.name)
  // A member of an object in the query is called by both: `filter[title]`.
  const isThere = [name, name.replace(/\[.*$/s, '')].some((one) => known.includes(one))
  if (!PLACES.includes(where) || isThere) return []
  const near = nearestName(name, known)
  return [
    new HoldoutError(`${id} has no ${where} parameter ${name}`, {
      code: 'BEHAVIOUR_UNKNOWN_PARAMETER',
      place: placeOfCorrection(corrections, ['operations', id, ...path]),
      hint:
        known.length === 0
          ? `it has none in its ${where}`
          : near === undefined
            ? `it has ${known.join(', ')}`
            : `did you mean ${near}?`,
    }),
  ]
}

// Values in words (`$now`) and fields that the schema does not have may be anything: what is not shown can be kept all the same.
function impossibleValue(
  contract: Contract,
  behaviour: Behaviour,
  corrections: BehaviourCorrections,
  id: string,
  field: string,
  value: JsonValue,
): readonly HoldoutError[] {
  const { resource = '' } = behaviour.operations[id] ?? {}
  const pointer = behaviour.resources[resource]?.schemaPointer
  if (pointer === undefined || isJsonObject(value) || Array.isArray(value)) return []
  if (field.startsWith('$') || (typeof value === 'string' && value.startsWith('$'))) return []
  const shown = field.split('.').reduceRight<JsonValue>((inner, step) => ({ [step]: inner }), value)
  const wrong = validatorFor(
    contract,
    pointer,
    'response',
  )(shown).find(({ path }) => path === field)
  if (wrong === undefined) return []
  return [
    new HoldoutError(
      `the contract does not allow ${JSON.stringify(value)} here: it ${wrong.message}`,
      {
        code: 'BEHAVIOUR_IMPOSSIBLE_VALUE',
        place: placeOfCorrection(corrections, ['operations', id, 'sets', field]),
      },
    ),
  ]
}

/** An operation that the contract does not have. */
export function unknownOperation(
  corrections: BehaviourCorrections,
  id: string,
  known: readonly string[],
  at: readonly string[] = ['operations', id],
): HoldoutError {
  const near = nearestName(id, known)
  return new HoldoutError(`the contract has no operation ${id}`, {
    code: 'BEHAVIOUR_UNKNOWN_OPERATION',
    place: placeOfCorrection(corrections, at),
    hint: near === undefined ? 'take the id from `holdout twin explain`' : `did you mean ${near}?`,
  })
}

/** The resources that an operation names and nothing has. */
export function unknownResources(
  corrections: BehaviourCorrections,
  id: string,
  operation: OperationBehaviour,
  resources: Readonly<Record<string, Resource>>,
): readonly HoldoutError[] {
  const named = [
    { path: ['resource'], name: operation.resource },
    ...operation.keys.map((key, index) => ({
      path: ['keys', index, 'resource'],
      name: key.resource,
    })),
    { path: ['member', 'resource'], name: operation.member?.resource },
    { path: ['through', 'resource'], name: operation.through?.resource },
    ...Object.entries(operation.references ?? {}).map(([member, name]) => ({
      path: ['references', member],
      name,
    })),
  ]
  return named.flatMap(({ path, name }) =>
    unknownResource(corrections, ['operations', id, ...path], name, resources),
  )
}

function unknownResource(
  corrections: BehaviourCorrections,
  path: readonly (string | number)[],
  name: string | undefined,
  resources: Readonly<Record<string, Resource>>,
): HoldoutError[] {
  if (name === undefined || resources[name] !== undefined) return []
  const near = nearestName(name, Object.keys(resources))
  return [
    new HoldoutError(`there is no resource ${name}`, {
      code: 'BEHAVIOUR_UNKNOWN_RESOURCE',
      place: placeOfCorrection(corrections, path),
      hint:
        near === undefined
          ? `add it under resources`
          : `did you mean ${near}? Or add ${name} under resources`,
    }),
  ]
}
