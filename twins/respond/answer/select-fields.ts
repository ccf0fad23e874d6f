/** @module What a request wants of its answer beyond the whole: members by a mask, and objects in place of their ids. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { type Contract, isJsonType } from '../../contract/index.ts'
import { findReferenced, keyText } from '../../world/index.ts'
import type { Exchange } from '../exchange.ts'
import { isObjectShape, type SchemaShape, shapeOf } from '../fill/index.ts'
import { Refusal } from '../refusal.ts'
import type { OperationPlan, Service } from '../service.ts'
import { type FieldMask, MaskProblem, masked, readMask } from './field-mask.ts'
import { projectEntity } from './project-entity.ts'

/** Whether the body at a pointer has a member that names what the answer shall have whole instead of by its id. */
export function hasExpansion(contract: Contract, pointer: string): boolean {
  const at = shapeOf(contract, pointer).properties.get('expand')
  const said = at === undefined ? '' : shapeOf(contract, at).keywords.description
  return isExpansion('expand', String(said ?? ''))
}

function isExpansion(name: string, description: string): boolean {
  return /^expand$/i.test(name) && /\bfields?\b[^.]*\bexpanded\b/i.test(description)
}

interface Selection {
  readonly mask: FieldMask | undefined
  readonly expand: readonly (readonly string[])[]
}

/**
 * Refuses a selection that cannot be understood, before anything is done.
 * @throws {Refusal} 400 for a mask or an expansion that names what the answer does not have
 */
export function checkSelection(exchange: Exchange): void {
  const { pointer } = parametersOf(exchange.service, exchange.plan)
  if (pointer === undefined) return
  const { mask, expand } = selectionOf(exchange)
  const refuse = (name: string, message: string, cause?: unknown): never => {
    throw new Refusal(message, {
      outcome: 'invalid-request',
      statuses: [400, 422],
      code: 'invalid_selection',
      details: [{ field: `query.${name}`, message: 'names what the answer does not have' }],
      cause,
    })
  }
  for (const path of expand) {
    if (!isExpandable(exchange, pointer, path))
      refuse('expand', `This property cannot be expanded (${path.join('.')})`)
  }
  const unknown = mask === undefined ? undefined : unknownIn(exchange, pointer, mask)
  if (unknown !== undefined) refuse('fields', `Invalid field selection ${unknown}`)
}

/** The text of an answer with what the request wants of it. */
export function selected(exchange: Exchange, pointer: string, text: string): string {
  const { mask, expand } = selectionOf(exchange)
  if (mask === undefined && expand.length === 0) return text
  let value = JSON.parse(text) as JsonValue
  for (const path of expand) value = expanded(exchange, pointer, value, path)
  return JSON.stringify(mask === undefined ? value : masked(value, mask))
}

const NOTHING: Selection = { mask: undefined, expand: [] }

function selectionOf({ plan, service, query, body }: Exchange): Selection {
  const { mask: maskName, expand: expandName, isInBody } = parametersOf(service, plan)
  const told = isInBody && isJsonObject(body) ? body.expand : undefined
  const asked = (expandName === undefined ? undefined : query[expandName]) ?? told
  const fields = maskName === undefined ? undefined : query[maskName]
  if (asked === undefined && fields === undefined) return NOTHING
  const paths = (Array.isArray(asked) ? asked : [asked]) as readonly JsonValue[]
  return {
    mask: typeof fields === 'string' && fields !== '' ? maskOf(fields) : undefined,
    expand: paths.flatMap((path) => (typeof path === 'string' ? [path.split('.')] : [])),
  }
}

function maskOf(text: string): FieldMask {
  try {
    return readMask(text)
  } catch (error) {
    if (!(error instanceof MaskProblem)) throw error
    throw new Refusal(`Invalid field selection ${text}`, {
      outcome: 'invalid-request',
      statuses: [400, 422],
      code: 'invalid_selection',
      details: [{ field: 'query.fields', message: error.message }],
      cause: error,
    })
  }
}

interface SelectionParameters {
  /** Of what is answered where all goes well. */
  readonly pointer: string | undefined
  readonly mask: string | undefined
  readonly expand: string | undefined
  readonly isInBody: boolean
}

const parameters = new WeakMap<OperationPlan, SelectionParameters>()

function parametersOf({ contract }: Service, plan: OperationPlan): SelectionParameters {
  let known = parameters.get(plan)
  if (known === undefined) {
    const named = (test: (name: string, description: string) => boolean) =>
      plan.query.find(({ parameter }) => test(parameter.name, parameter.description ?? ''))
        ?.parameter.name
    known = {
      pointer: answerPointer(plan),
      mask: named((name, said) => /^\$?fields$/i.test(name) && /partial response/i.test(said)),
      expand: named(isExpansion),
      isInBody: (plan.operation.requestBody?.content ?? []).some(
        ({ schema, schemaPointer }) =>
          schema !== undefined && hasExpansion(contract, schemaPointer),
      ),
    }
    parameters.set(plan, known)
  }
  return known
}

function answerPointer({ success }: OperationPlan): string | undefined {
  return success?.content.find(({ type, schema }) => isJsonType(type) && schema !== undefined)
    ?.schemaPointer
}

// A shape with its alternatives: what stands there may be any of them.
function branchesOf({ service }: Exchange, pointer: string): readonly SchemaShape[] {
  const shape = shapeOf(service.contract, pointer)
  const branches = [shape, ...shape.alternatives.map((one) => shapeOf(service.contract, one))]
  return branches.flatMap((branch) =>
    branch.items === undefined ? [branch] : [branch, shapeOf(service.contract, branch.items)],
  )
}

function isExpandable(exchange: Exchange, pointer: string, path: readonly string[]): boolean {
  const [step, ...rest] = path
  const branches = branchesOf(exchange, pointer)
  if (step === undefined) return branches.some(isObjectShape)
  return branches.some((branch) => {
    const at = branch.properties.get(step)
    return at !== undefined && isExpandable(exchange, at, rest)
  })
}

function unknownIn(exchange: Exchange, pointer: string, mask: FieldMask): string | undefined {
  const branches = branchesOf(exchange, pointer)
  // Where the schema names nothing, anything may be there.
  if (branches.every(({ properties }) => properties.size === 0)) return undefined
  for (const [name, inner] of mask) {
    const at = branches
      .map((branch) => branch.properties.get(name))
      .find((one) => one !== undefined)
    const isOpen = branches.some(({ additional }) => additional !== undefined)
    if (at === undefined && name !== '*' && !isOpen) return name
    const unknown =
      at === undefined || inner === 'whole' ? undefined : unknownIn(exchange, at, inner)
    if (unknown !== undefined) return `${name}/${unknown}`
  }
  return undefined
}

function expanded(
  exchange: Exchange,
  pointer: string,
  value: JsonValue,
  path: readonly string[],
): JsonValue {
  if (Array.isArray(value))
    return value.map((item: JsonValue) => expanded(exchange, pointer, item, path))
  const [step, ...rest] = path
  if (step === undefined) return isJsonObject(value) ? value : objectFor(exchange, pointer, value)
  if (!isJsonObject(value)) return value
  const inner = value[step]
  const at = branchesOf(exchange, pointer)
    .map((branch) => branch.properties.get(step))
    .find((one) => one !== undefined)
  if (inner === undefined || inner === null || at === undefined) return value
  const whole =
    rest.length > 0 && keyText(inner) !== undefined ? objectFor(exchange, at, inner) : inner
  return { ...value, [step]: expanded(exchange, at, whole, rest) } as JsonObject
}

// The thing that an id names; the id itself where nothing is known by it.
function objectFor(exchange: Exchange, pointer: string, id: JsonValue): JsonValue {
  const { service, world } = exchange
  for (const branch of branchesOf(exchange, pointer)) {
    if (!isObjectShape(branch)) continue
    for (const { name, schemaPointer } of Object.values(service.behaviour.resources)) {
      if (schemaPointer === undefined) continue
      if (shapeOf(service.contract, schemaPointer).pointer !== branch.pointer) continue
      const found = findReferenced(world, name, id)
      if (found !== undefined) return projectEntity(exchange, found, branch.pointer).value
    }
  }
  return id
}
