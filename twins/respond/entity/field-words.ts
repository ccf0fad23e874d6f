/** @module The words by which fields tell what they are, across the naming habits of many services. */

/** `created_at`, `createdAt`, `created`, `dateCreated`, … */
const CREATED =
  /^(?:created|created_?(?:at|on|date|time)|creation_?(?:date|time)|create_?time|date_?created|inserted_?at|started_?at)$/i

/** `updated_at`, `lastUpdated`, `modified`, … */
export const UPDATED =
  /^(?:updated|updated_?(?:at|on|date|time)|last_?(?:updated|modified)(?:_?(?:at|date|time))?|modified|modified_?(?:at|on|date|time)|update_?time|date_?(?:updated|modified)|pushed_?at)$/i

/** Members that stand for whoever did it. */
const ACTOR =
  /^(?:owner|user|creator|author|created_?by|reporter|sender|actor|update_?author|uploader)$/i

const MOST_NAMES = 10_000
const words = new Map<string, 'created' | 'updated' | 'actor' | undefined>()

/** What a field's name tells, of the three above; looked at once a name. */
export function fieldWord(name: string): 'created' | 'updated' | 'actor' | undefined {
  if (words.has(name)) return words.get(name)
  const word = CREATED.test(name)
    ? 'created'
    : UPDATED.test(name)
      ? 'updated'
      : ACTOR.test(name)
        ? 'actor'
        : undefined
  // Names come from contracts, but also from whatever clients put into open objects.
  if (words.size < MOST_NAMES) words.set(name, word)
  return word
}

/** Members that hold the entity's own address. */
export const OWN_URL = /^(?:url|self|href|self_?link|resource_?url)$/i

/** `open` → `opened`, `cancel` → `canceled`, `close` → `closed`: which `…_at` field a state sets. */
export function momentFieldsOf(state: string): readonly string[] {
  const word = state.toLowerCase().replaceAll(/[^a-z]+/g, '_')
  const past = word.endsWith('ed') ? word : word.endsWith('e') ? `${word}d` : `${word}ed`
  return [...new Set([`${word}_at`, `${past}_at`, `${word}At`, `${past}At`, `${past}_on`])]
}

type Address = 'own' | 'page' | 'below' | 'none'

const addresses = new Map<string, Address>()

/** Whether a name tells the entity's own address, that of its page, or one below its own; looked at once a name. */
export function addressIn(name: string): Address {
  let address = addresses.get(name)
  if (address === undefined) {
    if (name === 'html_url') address = 'page'
    else if (OWN_URL.test(name)) address = 'own'
    else address = name.endsWith('_url') && !/avatar|image|icon|logo/.test(name) ? 'below' : 'none'
    if (addresses.size < MOST_NAMES) addresses.set(name, address)
  }
  return address
}
