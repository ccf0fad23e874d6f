/** @module The names of events taken apart: what they are about, and what happened to it. */

import { familyOf, singular, wordsOf } from '../../../behaviour/index.ts'
import type { Service } from '../../service.ts'
import type { ChangeKind } from '../model.ts'

const CREATED = /^(?:create|created|creation|add|added|new|insert|inserted)$/
/** Words for a beginning, meant where no plainer one is known: a milestone is `created`, and `opened` when it opens again. */
const BEGUN = /^(?:opened|registered|published|started|submitted|requested|posted|received)$/
const UPDATED =
  /^(?:update|updated|edit|edited|change|changed|changes|modify|modified|patched|replaced)$/
const DELETED = /^(?:delete|deleted|deletion|remove|removed|destroy|destroyed)$/

/** What a verb says plainly; `begun` where it may mean that something came to be; undefined for any other. */
export function plainMeaning(
  verb: string,
): Extract<ChangeKind, 'created' | 'updated' | 'deleted'> | 'begun' | undefined {
  if (CREATED.test(verb)) return 'created'
  if (UPDATED.test(verb)) return 'updated'
  if (DELETED.test(verb)) return 'deleted'
  return BEGUN.test(verb) ? 'begun' : undefined
}

/** `customer.subscription.created`, `newPet`, `onOrderShipped`: what it is about and what happened. */
export function eventWords(name: string): { subject: readonly string[]; verb: string } {
  const parts = name.split(/[./:]/)
  const last = wordsOf(parts.at(-1) ?? '')
  // A name of several parts has its verb in the last one, however many words that has: `invoice.payment_failed`.
  if (parts.length > 1) {
    return { subject: singularEnd(parts.slice(0, -1).flatMap(wordsOf)), verb: last.join('_') }
  }
  const words = last[0] === 'on' && last.length > 1 ? last.slice(1) : last
  const [first = ''] = words
  if (words.length > 1 && plainMeaning(first) !== undefined) {
    return { subject: singularEnd(words.slice(1)), verb: first }
  }
  return { subject: singularEnd(words.slice(0, -1)), verb: words.at(-1) ?? '' }
}

/** Words with the last one in the singular. */
export function singularEnd(words: readonly string[]): readonly string[] {
  return words.map((word, i) => (i === words.length - 1 ? singular(word) : word))
}

const indexes = new WeakMap<Service, ReadonlyMap<string, readonly string[]>>()

/**
 * The resources that words mean: all of them, then their end (`customer.subscription` is a subscription), then their
 * beginning (`user.lifecycle` is about a user). By the resource's name, or the name of its schema.
 */
export function resourcesNamed(service: Service, subject: readonly string[]): readonly string[] {
  let index = indexes.get(service)
  if (index === undefined) {
    index = indexResources(service)
    indexes.set(service, index)
  }
  const attempts = [
    ...subject.map((_, i) => subject.slice(i)),
    ...subject.map((_, i) => singularEnd(subject.slice(0, subject.length - 1 - i))),
  ]
  for (const words of attempts) {
    const found = words.length === 0 ? undefined : index.get(words.join('_'))
    if (found !== undefined) return found
  }
  return []
}

function indexResources(service: Service): ReadonlyMap<string, readonly string[]> {
  const named = new Map<string, string[]>()
  const bySchema = new Map<string, string[]>()
  const put = (index: Map<string, string[]>, name: string, resource: string) => {
    const list = index.get(name)
    if (list === undefined) index.set(name, [resource])
    else if (!list.includes(resource)) list.push(resource)
  }
  for (const { name, schemaPointer } of Object.values(service.behaviour.resources)) {
    put(named, singularEnd(wordsOf(name)).join('_'), name)
    const schema = schemaPointer?.startsWith('#/components/schemas/')
      ? schemaPointer.slice(schemaPointer.lastIndexOf('/') + 1)
      : undefined
    if (schema === undefined) continue
    put(bySchema, singularEnd(wordsOf(schema)).join('_'), name)
    put(bySchema, familyOf(schema), name)
  }
  // A schema says better than a name what a thing is: comments of issues and of gists are both `comments`.
  const all = new Map<string, readonly string[]>(named)
  for (const [word, resources] of bySchema) all.set(word, resources)
  return all
}
