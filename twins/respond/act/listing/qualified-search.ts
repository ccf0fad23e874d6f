/** @module Searches by words and qualifiers: each qualifier means a field of the thing, or what contains it; none is passed over. */

import type { JsonObject, JsonValue } from '../../../base/index.ts'
import { type Filter, wordsOf } from '../../../behaviour/index.ts'
import { fieldOf, keyText, type StoredEntity } from '../../../world/index.ts'
import { actorOf } from '../../actor.ts'
import { shownItem } from '../../answer/index.ts'
import type { Exchange } from '../../exchange.ts'
import { type SchemaShape, shapeOf } from '../../fill/index.ts'
import { type Order, type Qualifier, QueryProblem, readQualified } from '../../query/index.ts'
import { mentions } from './mentions.ts'
import { notUnderstood } from './not-understood.ts'
import { fieldMeant, isAsSaid, namesIn } from './qualifier-field.ts'

type Test = (entity: StoredEntity) => boolean

/**
 * What a search picks; an order that it asks for is added to `order`.
 * @throws {Refusal} 422 or 400 where it says something that nothing of the searched things means
 */
export function qualifiedBy(
  exchange: Exchange,
  parameter: string,
  text: string,
  filter: Filter,
  order: Order[],
): Test {
  try {
    const { words, qualifiers } = readQualified(text)
    const searched = new Searched(exchange)
    let fields = [filter.field, ...(filter.also ?? [])]
    const tests: Test[] = []
    for (const one of qualifiers) {
      if (one.name === 'in') fields = one.value.split(',').map((name) => searched.field(one, name))
      else if (one.name === 'sort') order.push(searched.order(one))
      else {
        const test = searched.test(one)
        tests.push(one.isNot ? (entity) => !test(entity) : test)
      }
    }
    for (const { text: word, isNot } of words)
      tests.push((entity) => searched.hasWord(entity, fields, word) !== isNot)
    return (entity) => tests.every((test) => test(entity))
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error
    throw notUnderstood(exchange, parameter, error)
  }
}

/** The things that are searched: what their fields are, and what they show. */
class Searched {
  readonly #exchange: Exchange
  readonly #shape: SchemaShape | undefined
  readonly #fields: readonly string[]
  readonly #names: readonly string[]

  constructor(exchange: Exchange) {
    const { service, plan } = exchange
    const { resource = '' } = plan.behaviour
    const pointer = service.behaviour.resources[resource]?.schemaPointer
    this.#exchange = exchange
    this.#shape = pointer === undefined ? undefined : shapeOf(service.contract, pointer)
    this.#fields = [...(this.#shape?.properties.keys() ?? [])]
    this.#names = service.fieldNames(resource)
  }

  field({ position }: Qualifier, name: string): string {
    const found = fieldMeant(this.#fields, name)
    if (found === undefined) throw new QueryProblem(`there is no field ${name}`, position)
    return found
  }

  order(one: Qualifier): Order {
    const [, name = '', direction = 'desc'] = /^(.+?)(?:-(asc|desc))?$/.exec(one.value) ?? []
    return { field: [this.field(one, name)], isDown: direction === 'desc' }
  }

  test(one: Qualifier): Test {
    const { name, value } = one
    if (name === 'is' || name === 'type') {
      const test = this.#state(value) ?? (name === 'type' ? this.#plain(name, value) : undefined)
      if (test === undefined)
        throw new QueryProblem(`nothing is known to be ${value}`, one.position)
      return test
    }
    if (name === 'no' || name === 'has') {
      const field = this.field(one, value)
      const isEmpty: Test = (entity) => namesIn(this.#value(entity, field)).length === 0
      return name === 'no' ? isEmpty : (entity) => !isEmpty(entity)
    }
    const said = value === '@me' ? this.#caller() : value
    const test = this.#plain(name, said) ?? this.#container(name, said)
    if (test === undefined) throw new QueryProblem(`there is no qualifier ${name}`, one.position)
    return test
  }

  hasWord(entity: StoredEntity, fields: readonly string[], word: string): boolean {
    return fields.some((field) =>
      mentions(field === '*' ? this.#shown(entity) : this.#value(entity, field), word),
    )
  }

  #plain(name: string, said: string): Test | undefined {
    const field = fieldMeant(this.#fields, name)
    return field === undefined ? undefined : (entity) => isAsSaid(this.#value(entity, field), said)
  }

  // `is:open`, `is:draft`, `is:public`, `is:issue`, `is:pr`.
  #state(word: string): Test | undefined {
    const { contract } = this.#exchange.service
    const wanted = wordsOf(word).join('_')
    // What describes the state of an issue says "issue", too.
    if (this.#names.includes(wanted)) return () => true
    for (const [field, at] of this.#shape?.properties ?? []) {
      const { types, values, keywords } = shapeOf(contract, at)
      if (types[0] === 'boolean' && wordsOf(field).join('_') === wanted)
        return (entity) => this.#value(entity, field) === true
      if (!/^(?:state|status|visibility)$/.test(field)) continue
      const said = new RegExp(`\\b${wanted}\\b`).test(String(keywords.description ?? ''))
      if (values?.includes(word) === true || said)
        return (entity) => isAsSaid(this.#value(entity, field), word)
    }
    // `pr`: what has a `pull_request`, by its words or by their first letters.
    const part = this.#fields.find((field) => {
      const words = wordsOf(field)
      const initials = words.map(([letter]) => letter).join('')
      return words.length > 1 && (words.join('_') === wanted || initials === wanted)
    })
    return part === undefined
      ? undefined
      : (entity) => this.#value(entity, part) !== undefined && this.#value(entity, part) !== null
  }

  // `repo:ada/tools`, `org:acme`: what contains the thing, or itself, or whose that is.
  #container(name: string, said: string): Test | undefined {
    const { service, world } = this.#exchange
    const isSelf = this.#names.includes(name)
    const isKind = Object.keys(service.behaviour.resources).some((resource) =>
      service.fieldNames(resource).includes(name),
    )
    if (!isSelf && !isKind && !/^(?:user|org)$/.test(name)) return undefined
    return (entity) => {
      for (let up: StoredEntity | undefined = entity; up !== undefined; ) {
        const isMeant = service.fieldNames(up.resource).includes(name)
        if (isMeant && this.#isCalled(up, said)) return true
        if (/^(?:user|org)$/.test(name) && isAsSaid(up.value.owner, said)) return true
        up = up.parent === undefined ? undefined : world.store.get(up.parent)
      }
      return false
    }
  }

  // By one of its names, or by all the parts of its key: `ada/tools`.
  #isCalled({ resource, value }: StoredEntity, said: string): boolean {
    const known = this.#exchange.service.behaviour.resources[resource]
    const texts = [...(known?.keys ?? []), ...(known?.naturalKeys ?? [])].map((field) =>
      keyText(fieldOf(value, field))?.toLowerCase(),
    )
    const parts = said.toLowerCase().split('/')
    return texts.includes(said.toLowerCase()) || parts.every((part) => texts.includes(part))
  }

  #caller(): string {
    return namesIn(actorOf(this.#exchange.world)?.value)[0] ?? ''
  }

  #value(entity: StoredEntity, field: string): JsonValue | undefined {
    return fieldOf(entity.value, field) ?? fieldOf(this.#shown(entity), field)
  }

  #shown(entity: StoredEntity): JsonObject | JsonValue | undefined {
    return shownItem(this.#exchange, entity) ?? entity.value
  }
}
