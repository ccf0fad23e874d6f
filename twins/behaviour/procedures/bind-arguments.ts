/** @module Which thing each argument of a procedure names: `channel`, `user_id`, `timestamp`, a list such as `user_ids`. */

import type { FoundResource } from '../infer/find-resources.ts'
import { fieldView } from '../infer/key-fields.ts'
import { type Argument, isPaging } from '../infer/list-parameters.ts'
import type { KeyBinding } from '../model.ts'
import { isPlural, singular, wordsOf } from '../observe/nouns.ts'
import type { SchemaViewer } from '../observe/schema-view.ts'
import type { Things } from './find-things.ts'
import type { Procedure } from './read-procedures.ts'

/** An argument that names a thing, or several. */
export interface BoundArgument {
  readonly argument: Argument
  readonly thing: FoundResource
  /** A list of names, as an array or in one text. */
  readonly isMany: boolean
  /** It is called by the thing's bare word, and may as well hold the thing itself. */
  readonly isBare: boolean
}

/** The arguments of a procedure that name things, in its order. */
export function boundArguments(things: Things, procedure: Procedure): readonly BoundArgument[] {
  return procedure.given.flatMap((argument) => bind(things, procedure, argument) ?? [])
}

function bind(things: Things, procedure: Procedure, argument: Argument): BoundArgument | undefined {
  const { name, type } = argument
  if (isPaging(name) || type === 'object' || type === 'boolean') return undefined
  const words = wordsOf(name)
  const last = words.at(-1) ?? ''
  const noun = procedure.nouns.at(-1) ?? ''
  if (/^(?:id|uuid|guid)$/.test(words.join('_'))) {
    const own = things.of(procedure) ?? things.named(procedure.nouns.at(-2) ?? '')
    return own === undefined ? undefined : { argument, thing: own, isMany: false, isBare: false }
  }
  if (/^(?:ts|timestamp)$/.test(last)) {
    const thing = stamped(things)
    const rest = words.slice(0, -1).join('_')
    const isOwn = rest === '' || (thing !== undefined && things.named(rest) === thing)
    return isOwn && thing !== undefined
      ? { argument, thing, isMany: false, isBare: false }
      : undefined
  }
  const isMany = type === 'array' || last === 'ids' || isPlural(last)
  const isId = /^ids?$/.test(last)
  const named = (isId ? words.slice(0, -1) : words).map((word, i, all) =>
    i === all.length - 1 ? singular(word) : word,
  )
  // `files.remote.info` calls its own things `file`.
  const own = noun.endsWith(`_${named.join('_')}`) ? things.of(procedure) : undefined
  let thing = own ?? things.named(named.join('_'))
  // `target_team_ids` are teams; a single `workflow_step_id` may be anything.
  for (let start = 1; isMany && thing === undefined && start < named.length; start += 1) {
    thing = things.named(named.slice(start).join('_'))
  }
  return thing === undefined ? undefined : { argument, thing, isMany, isBare: !isId }
}

/** The thing that is known by its time stamp, where there is just one. */
function stamped(things: Things): FoundResource | undefined {
  const found = things.all.filter(({ entity }) => {
    return entity?.properties.has('ts') === true && !entity.properties.has('id')
  })
  return found.length === 1 ? found[0] : undefined
}

/** The fields that identify an entity when nothing but its schema tells. */
export function identityFields(resource: FoundResource): readonly string[] {
  const has = (name: string) => resource.entity?.properties.has(name) === true
  // Where only a time stamp tells things apart, a name does not.
  if (has('ts') && !has('id')) return ['ts']
  const own = [`${resource.noun}_id`, `${resource.noun}Id`]
  const names = ['id', 'uuid', 'key', 'name', ...own].filter(has)
  return names.length === 0 ? ['id'] : names
}

/** The binding of an argument to a thing that it names by its identity. */
export function keyOf({ argument, thing }: BoundArgument): KeyBinding {
  return {
    in: argument.in,
    name: argument.name,
    resource: thing.name,
    fields: identityFields(thing),
  }
}

/** The binding of an argument as a field of a thing; `email` also means `profile.email`. */
export function fieldKey(
  view: SchemaViewer,
  argument: Argument,
  thing: FoundResource,
  name: string = argument.name,
): KeyBinding {
  const { entity } = thing
  const inner = ['profile', 'attributes', 'properties'].map((part) => `${part}.${name}`)
  const fields = [name, ...inner].filter(
    (field) => entity !== undefined && fieldView(view, entity, field) !== undefined,
  )
  return {
    in: argument.in,
    name: argument.name,
    resource: thing.name,
    fields: fields.length === 0 ? [name] : fields,
  }
}
