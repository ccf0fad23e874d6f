import { expect, test } from 'vitest'
import { createRandom, type JsonValue } from '../../../../twins/base/index.ts'
import {
  type Contract,
  isJsonType,
  type Operation,
  validatorFor,
} from '../../../../twins/contract/index.ts'
import { type FillContext, fillValue } from '../../../../twins/respond/fill/index.ts'
import { answerFor, parameterSchemaPointer } from '../../../../twins/respond/request/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import {
  fieldOf,
  keyText,
  type LiveWorld,
  type StoredEntity,
} from '../../../../twins/world/index.ts'
import { GITHUB, NOT_AT_HAND, publishedContract } from '../../contract/published-contract.ts'

/** A world with one entity of each resource, inside one of its parent. */
function furnish(twin: Twin): ReadonlyMap<string, StoredEntity> {
  const world = twin.world() as LiveWorld
  const entities = new Map<string, StoredEntity>()
  const make = (name: string): StoredEntity => {
    const known = entities.get(name)
    if (known !== undefined) return known
    const parent = twin.behaviour.resources[name]?.parent
    const made = world.create(name, {}, parent === undefined ? undefined : make(parent).uid)
    entities.set(name, made)
    return made
  }
  for (const name of Object.keys(twin.behaviour.resources)) make(name)
  return entities
}

/** A request for an operation: keys name what is there, everything else comes from the schemas. */
function requestFor(
  twin: Twin,
  operation: Operation,
  entities: ReadonlyMap<string, StoredEntity>,
): Request {
  const { contract } = twin
  const context: FillContext = {
    contract,
    atMs: 0,
    random: (path) => createRandom('requests', operation.id, path),
  }
  const keys = twin.behaviour.operations[operation.id]?.keys ?? []
  const headers = new Headers({ authorization: 'Bearer token' })
  const query = new URLSearchParams()
  let path = operation.path
  for (const parameter of operation.parameters) {
    if (!parameter.required) continue
    const key = keys.find(
      ({ in: place, name }) => place === parameter.in && name === parameter.name,
    )
    const entity = key === undefined ? undefined : entities.get(key.resource)
    const known = key?.fields.map((field) => keyText(fieldOf(entity?.value, field))).find(Boolean)
    const place = { name: parameter.name, path: parameter.name, required: true, depth: 1 }
    const value: JsonValue =
      known ?? fillValue(context, parameterSchemaPointer(contract, parameter), undefined, place)
    const text = keyText(value) ?? (Array.isArray(value) ? value.join() : JSON.stringify(value))
    if (parameter.in === 'path')
      path = path.replace(`{${parameter.name}}`, encodeURIComponent(text || 'x'))
    if (parameter.in === 'query') query.set(parameter.name, text)
    if (parameter.in === 'header') headers.set(parameter.name, text)
  }
  const media = operation.requestBody?.content.find(({ type }) => isJsonType(type))
  const isBodiless = media === undefined || operation.method === 'get'
  if (!isBodiless) headers.set('content-type', media.type)
  return new Request(`https://api.github.com${path}?${query}`, {
    method: operation.method.toUpperCase(),
    headers,
    ...(isBodiless ? {} : { body: JSON.stringify(fillValue(context, media.schemaPointer)) }),
  })
}

/** What the contract says against an answer. */
async function wrongWith(
  contract: Contract,
  operation: Operation,
  response: Response,
): Promise<string[]> {
  const { status } = response
  const definition = operation.responses.find((r) => r.status === String(status))
  if (definition === undefined) return []
  const media = answerFor(definition.content, undefined)
  const text = await response.text()
  if (media === undefined || !isJsonType(media.type) || status === 204) return []
  return validatorFor(
    contract,
    media.schemaPointer,
    'response',
  )(JSON.parse(text)).map(({ path, message }) => `${operation.id} ${status} ${path} ${message}`)
}

test("every operation of GitHub's contract answers, validly, on a furnished world", async (ctx) => {
  const contract = await publishedContract(GITHUB)
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const twin = createTwin({ contract })
  const entities = furnish(twin)
  const wrong: string[] = []
  const outcomes: Record<string, number> = {}
  for (const operation of contract.operations) {
    const world = twin.world().fork(operation.id)
    const response = await twin.fetch(requestFor(twin, operation, entities), { world })
    wrong.push(...(await wrongWith(contract, operation, response)))
    const [entry] = world.journal()
    expect(entry?.operation).toBe(operation.id)
    const outcome = entry?.outcome ?? 'none'
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
  expect(outcomes.error).toBeUndefined()
  expect(outcomes.answered).toBeGreaterThan(contract.operations.length * 0.75)
  expect(wrong).toEqual([])
})
