/** @module The words by which fields tell what they are, across the naming habits of many services. */

/** `created_at`, `createdAt`, `created`, `dateCreated`, … */
export const CREATED =
  /^(?:created|created_?(?:at|on|date|time)|creation_?(?:date|time)|create_?time|date_?created|inserted_?at|started_?at)$/i

/** `updated_at`, `lastUpdated`, `modified`, … */
export const UPDATED =
  /^(?:updated|updated_?(?:at|on|date|time)|last_?(?:updated|modified)(?:_?(?:at|date|time))?|modified|modified_?(?:at|on|date|time)|update_?time|date_?(?:updated|modified)|pushed_?at)$/i

/** Members that stand for whoever did it. */
export const ACTOR =
  /^(?:owner|user|creator|author|created_?by|reporter|sender|actor|update_?author|uploader)$/i

/** Members that hold the entity's own address. */
export const OWN_URL = /^(?:url|self|href|self_?link|resource_?url)$/i

/** `open` → `opened`, `cancel` → `canceled`, `close` → `closed`: which `…_at` field a state sets. */
export function momentFieldsOf(state: string): readonly string[] {
  const word = state.toLowerCase().replaceAll(/[^a-z]+/g, '_')
  const past = word.endsWith('ed') ? word : word.endsWith('e') ? `${word}d` : `${word}ed`
  return [...new Set([`${word}_at`, `${past}_at`, `${word}At`, `${past}At`, `${past}_on`])]
}
