/** @module What answering needs to know of a service: contract, behaviour and profile, prepared once an operation. */

import type { JsonValue } from '../base/index.ts'
import { HoldoutError } from '../base/index.ts'
import {
  type Behaviour,
  type IdempotencyKeys,
  type KeyBinding,
  keyHeaderOf,
  type OperationBehaviour,
  type Profile,
} from '../behaviour/index.ts'
import {
  basePathsOf,
  type Contract,
  createRouter,
  type Operation,
  type Parameter,
  type ResponseDefinition,
  type Router,
  validatorFor,
} from '../contract/index.ts'
import { singularOf } from '../world/index.ts'
import { actorResource } from './actor.ts'
import { parameterSchemaPointer } from './request/index.ts'

/** A check of one value: what is wrong with it, nothing when it is fine. */
export type ValueCheck = (value: unknown) => readonly { path: string; message: string }[]

/** A parameter with where its schema stands and how it is checked. */
export interface PlannedParameter {
  readonly parameter: Parameter
  /** What the path of the request calls it, where that is another operation's than the parameter's. */
  readonly sentAs?: string
  readonly schemaPointer: string
  readonly check: ValueCheck
  /** The schema's default, if it has one. */
  readonly preset: JsonValue | undefined
}

/** An operation, prepared when it is first asked for. */
export interface OperationPlan {
  readonly operation: Operation
  /** The operation whose answer it gives: GET for a HEAD that answers as it does, else itself. */
  readonly answers: Operation
  readonly behaviour: OperationBehaviour
  readonly path: readonly PlannedParameter[]
  readonly query: readonly PlannedParameter[]
  readonly header: readonly PlannedParameter[]
  readonly cookie: readonly PlannedParameter[]
  readonly success: ResponseDefinition | undefined
  /** How a request that was answered before is known, where it can be. */
  readonly idempotency: IdempotencyKeys | undefined
}

/** A service, prepared. */
export interface Service {
  readonly name: string
  readonly contract: Contract
  readonly behaviour: Behaviour
  readonly profile: Profile
  readonly router: Router
  /** Paths of the contract's servers, longest first, without a trailing slash: `/api`. */
  readonly basePaths: readonly string[]
  /** Where the service says that it is: `https://api.github.com`; the address of entities' own URLs. */
  readonly address: string
  /** The resource of the entity that the credential stands for. */
  readonly actorResource: string | undefined
  plan(operation: Operation): OperationPlan
  /** The operations that read one entity of a resource by keys. */
  itemReads(resource: string): readonly OperationBehaviour[]
  /** The keys of each way to read one of a resource, where clients give all of them; where none is read, of each to change one. */
  givenKeys(resource: string): readonly (readonly KeyBinding[])[]
  /** Whether paths name entities of a resource by whole numbers in a field. */
  isNumberInPaths(resource: string, field: string): boolean
  /** What fields call an entity of a resource: by the resource, and by its schema (`repo`, `repository`); longest first. */
  fieldNames(resource: string): readonly string[]
  /** The field of an entity that paths name it by under a parameter of this name; undefined where none does. */
  keyField(resource: string, parameter: string): string | undefined
}

/** Prepares a service. */
export function createService(options: {
  readonly name: string
  readonly contract: Contract
  readonly behaviour: Behaviour
  readonly profile: Profile
}): Service {
  const { contract, behaviour } = options
  const plans = new Map<string, OperationPlan>()
  const reads = readsByResource(behaviour)
  const names = new Map<string, readonly string[]>()
  const given = new Map<string, readonly (readonly KeyBinding[])[]>()
  let keyed: ReadonlyMap<string, string> | undefined
  const numbers = new Map<string, ReadonlySet<string>>()
  return {
    ...options,
    router: createRouter(contract),
    basePaths: basePathsOf(contract),
    address:
      contract.servers.find((url) => /^https?:/.test(url))?.replace(/\/$/, '') ??
      'https://example.com',
    actorResource: actorResource(behaviour, contract, options.profile),
    plan(operation) {
      let plan = plans.get(operation.id)
      if (plan === undefined) {
        plan = planOperation(options, operation)
        plans.set(operation.id, plan)
      }
      return plan
    },
    isNumberInPaths(resource, field) {
      let known = numbers.get(resource)
      if (known === undefined) {
        known = numbersInPaths(contract, behaviour, resource)
        numbers.set(resource, known)
      }
      return known.has(field)
    },
    itemReads: (resource) => reads.get(resource) ?? [],
    givenKeys(resource) {
      let known = given.get(resource)
      if (known === undefined) {
        known = givenKeysOf(
          behaviour,
          resource,
          reads.get(resource) ?? namedBy(behaviour, resource),
        )
        given.set(resource, known)
      }
      return known
    },
    fieldNames(resource) {
      let known = names.get(resource)
      if (known === undefined) {
        known = fieldNamesOf(behaviour, resource)
        names.set(resource, known)
      }
      return known
    },
    keyField(resource, parameter) {
      keyed ??= keyFieldsOf(behaviour)
      return keyed.get(`${resource} ${parameter}`)
    },
  }
}

function givenKeysOf(
  { resources }: Behaviour,
  resource: string,
  reads: readonly OperationBehaviour[],
): readonly (readonly KeyBinding[])[] {
  const ids = resources[resource]?.ids ?? {}
  const isMade = ({ fields }: KeyBinding) => fields.every((name) => ids[name] !== undefined)
  return reads
    .map(({ keys }) => keys.filter((key) => key.resource === resource))
    .filter((keys) => keys.length > 0 && !keys.some(isMade))
}

// What nothing reads alone, a path may still name.
function namedBy({ operations }: Behaviour, resource: string): readonly OperationBehaviour[] {
  return Object.values(operations).filter(
    (one) =>
      /^(?:replace|update|delete)$/.test(one.kind) &&
      one.resource === resource &&
      one.keys.every((key) => key.in === 'path'),
  )
}

function readsByResource(behaviour: Behaviour): ReadonlyMap<string, readonly OperationBehaviour[]> {
  const reads = new Map<string, OperationBehaviour[]>()
  for (const operation of Object.values(behaviour.operations)) {
    const { kind, keys, resource, response } = operation
    if (kind !== 'read' || resource === undefined || keys.length === 0) continue
    if (response.holds !== 'entity') continue
    const list = reads.get(resource)
    if (list === undefined) reads.set(resource, [operation])
    else list.push(operation)
  }
  return reads
}

// Only the first field of a key is what the parameter's type speaks of: `issueIdOrKey` is a text for the second.
function numbersInPaths(
  contract: Contract,
  behaviour: Behaviour,
  resource: string,
): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { operation, keys } of Object.values(behaviour.operations)) {
    for (const key of keys) {
      if (key.in !== 'path' || key.resource !== resource || key.fields[0] === undefined) continue
      // Operations resolve their parameters when they are first asked for them.
      const parameters = contract.operation(operation)?.parameters ?? []
      const schema = parameters.find(({ name }) => name === key.name)?.schema
      if (typeof schema === 'object' && schema.type === 'integer') found.add(key.fields[0])
    }
  }
  return found
}

function fieldNamesOf(behaviour: Behaviour, resource: string): readonly string[] {
  const schema = behaviour.resources[resource]?.schemaPointer?.split('/').at(-1) ?? ''
  const snake = schema.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  const names = new Set([singularOf(resource), ...snake.split(/[^a-z]+/).slice(-1)])
  return [...names].filter((name) => name !== '').sort((a, b) => b.length - a.length)
}

function keyFieldsOf(behaviour: Behaviour): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { keys } of Object.values(behaviour.operations)) {
    for (const { name: parameter, in: place, resource, fields } of keys) {
      const name = `${resource} ${parameter}`
      if (place === 'path' && fields[0] !== undefined && !found.has(name))
        found.set(name, fields[0])
    }
  }
  return found
}

function planOperation(
  { contract, behaviour, profile }: Pick<Service, 'contract' | 'behaviour' | 'profile'>,
  operation: Operation,
): OperationPlan {
  const known = behaviour.operations[operation.id]
  if (known === undefined) {
    throw new HoldoutError(`the behaviour says nothing about operation ${operation.id}`, {
      code: 'TWIN_OPERATION_WITHOUT_BEHAVIOUR',
      hint: 'infer the behaviour from the same contract that the twin is made from',
    })
  }
  // HEAD answers as GET does at the same path, without the body (RFC 9110, 9.3.2): what GET takes it takes, but needs only its own.
  const { answersAs = operation.id } = known
  const acts = behaviour.operations[answersAs] ?? known
  const answers = contract.operation(answersAs) ?? operation
  const sentAs = renamedInPath(operation, answers)
  // GET's own word counts for what its path calls otherwise.
  const own = operation.parameters.filter(
    (one) => one.in !== 'path' || ![...sentAs.values()].includes(one.name),
  )
  const further = answers.parameters
    .filter((one) => !own.some((said) => said.in === one.in && said.name === one.name))
    .map((one) => ({ ...one, required: false }))
  const planned = (place: Parameter['in']) =>
    [...own, ...further]
      .filter((parameter) => parameter.in === place)
      .map((parameter) => {
        const called = place === 'path' ? sentAs.get(parameter.name) : undefined
        const plan = planParameter(contract, parameter)
        return called === undefined ? plan : { ...plan, sentAs: called }
      })
  const success = successOf(answers, acts.status)
  const told = { ...success?.headers, ...successOf(operation, acts.status)?.headers }
  return {
    operation,
    answers,
    behaviour: acts,
    path: planned('path'),
    query: planned('query'),
    header: planned('header'),
    cookie: planned('cookie'),
    success:
      success === undefined || answers === operation ? success : { ...success, headers: told },
    idempotency: idempotencyOf(profile, operation),
  }
}

/** Parameters of a path by the names that another path of the same shape has for them: `/pets/{id}` beside `/pets/{petId}`. */
function renamedInPath(asked: Operation, answers: Operation): ReadonlyMap<string, string> {
  const namesOf = ({ path }: Operation) =>
    [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name)
  const [own, others] = [namesOf(asked), namesOf(answers)]
  const pairs = others.map((name, i) => [name, own[i] ?? name] as const)
  return new Map(pairs.filter(([name, called]) => name !== called))
}

// The profile speaks for all operations that its methods name; without one the contract may declare a key itself.
function idempotencyOf(
  { idempotency }: Profile,
  operation: Operation,
): IdempotencyKeys | undefined {
  const { method, responses } = operation
  if (idempotency !== undefined) {
    const { methods = ['post'] } = idempotency
    return methods.some((one) => one.toLowerCase() === method) ? idempotency : undefined
  }
  const header = keyHeaderOf(operation)
  if (header === undefined) return undefined
  const status = [409, 422].find((one) => responses.some((known) => known.status === String(one)))
  return { header, ...(status === undefined ? {} : { conflict: { status } }) }
}

const FINE: ReturnType<ValueCheck> = []

function planParameter(contract: Contract, parameter: Parameter): PlannedParameter {
  const schemaPointer = parameterSchemaPointer(contract, parameter)
  let check: ValueCheck | undefined
  const { schema } = parameter
  const isPlain = isPlainText(schema)
  return {
    parameter,
    schemaPointer,
    // A plain text may be anything; most path parameters are, and need no validator.
    check: (value) => {
      if (isPlain)
        return typeof value === 'string' ? FINE : [{ path: '', message: 'must be string' }]
      check ??=
        contract.at(schemaPointer) === undefined
          ? () => []
          : validatorFor(contract, schemaPointer, 'request')
      return check(value)
    },
    preset: typeof schema === 'object' ? (schema.default as JsonValue | undefined) : undefined,
  }
}

function isPlainText(schema: Parameter['schema']): boolean {
  if (typeof schema !== 'object' || schema.type !== 'string') return false
  const { enum: values, pattern, format, minLength, maxLength, allOf, anyOf, oneOf, not } = schema
  const further = [
    values,
    pattern,
    format,
    minLength,
    maxLength,
    allOf,
    anyOf,
    oneOf,
    not,
    schema.const,
  ]
  return further.every((keyword) => keyword === undefined)
}

function successOf(operation: Operation, status: number): ResponseDefinition | undefined {
  const { responses } = operation
  return (
    responses.find((response) => response.status === String(status)) ??
    responses.find((response) => response.status.toUpperCase() === `${String(status)[0]}XX`) ??
    responses.find((response) => response.status === 'default')
  )
}
