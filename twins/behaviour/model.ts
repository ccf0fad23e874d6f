/** @module What each operation does to state: the vocabulary shared by inference, the behaviour file and the twin. */

import type { JsonObject, JsonValue } from '../base/index.ts'

/** What an operation does. `unsupported`: nothing supports a stateful answer, and it fails in the service's error shape. */
export type OperationKind =
  | 'create'
  | 'read'
  | 'list'
  | 'search'
  | 'replace'
  | 'update'
  | 'delete'
  | 'action'
  | 'toggle'
  | 'singleton'
  | 'membership'
  | 'batch'
  | 'rpc'
  | 'static'
  | 'unsupported'

/** A value of the request that picks an entity. */
export interface KeyBinding {
  readonly in: 'path' | 'query' | 'body' | 'header'
  /** Parameter name, or dotted field of the body. */
  readonly name: string
  /** The resource that it identifies: the operation's own, or one of its parents. */
  readonly resource: string
  /** Dotted fields of that resource that may hold the value, tried in order (`number`; `id`, `key`; `owner.login`). */
  readonly fields: readonly string[]
  /** Whom a request means that does not say it: the entity that the credential stands for. */
  readonly absent?: 'caller'
}

/** Where the interesting part of a body stands. */
export interface BodyShape {
  /**
   * `entity`, a `list` of entities, `ids` (a list of keys), `value` (the whole body is the value of one field of the
   * entity), `media` (the bytes that were uploaded), `empty`, or `other` (filled from the schema alone).
   */
  readonly holds: 'entity' | 'list' | 'ids' | 'value' | 'media' | 'empty' | 'other'
  /** Dotted path inside the body (`data`, `channel`); empty for the body itself. For a `value`, the field of the entity. */
  readonly at: string
}

/** How a list is cut into pages. */
export interface Pagination {
  readonly style: 'page' | 'cursor' | 'offset' | 'after-id' | 'token'
  /** Query or body parameter that says where to start, and the one that says how many. */
  readonly position: string
  /** The number of the first page where it is not 1. */
  readonly first?: 0
  /** Parameter that names what the page ends before: the way back. */
  readonly before?: string
  readonly size: string | undefined
  readonly defaultSize: number
  readonly maxSize: number
  /** Where the next position is told: `Link` header, or a dotted field of the body. */
  readonly next: { readonly in: 'link' } | { readonly in: 'body'; readonly at: string } | undefined
}

/** How a request parameter picks entities of a list. */
export interface Filter {
  /** Dotted field of the entity. */
  readonly field: string
  /** Further fields that may match instead: a word is looked for in all that people know a thing by. */
  readonly also?: readonly string[]
  /**
   * `one-of` and `all-of` take several values between commas. Text is compared without regard to case for `prefix` and `contains`. An `expression` names fields itself
   * (`email:'a@b'`, `name = 'x' and trashed = false`, `profile.login eq "ada"`); its field is `*`. What is `qualified` has
   * words, which the fields contain, and qualifiers (`is:open author:ada`); the field `*` is any text of the thing. A bound of
   * a time is meant itself by `from` and `to`, and by `after` and `before` only where the request says `inclusive`.
   */
  readonly match:
    | 'equals'
    | 'unequal'
    | 'one-of'
    | 'all-of'
    | 'prefix'
    | 'contains'
    | 'expression'
    | 'qualified'
    | 'from'
    | 'after'
    | 'to'
    | 'before'
}

/** How a batch tells which thing each item of the request's list is about; a body that is no list is one item. */
export interface BatchItems {
  /** Members of an item that name the thing, and the fields that have the name; the member '' is an item that is a key itself. */
  readonly names: Readonly<Record<string, string>>
  /** Members that name what is put into a list of the thing, and stands in that of no other: the field, and what is named. */
  readonly adds?: Readonly<Record<string, { readonly field: string; readonly resource: string }>>
  /** The member that names the things inside which it is done, one or several; in all where it is left out. */
  readonly inside?: { readonly member: string; readonly resource: string }
  /** A member with one thing for each of its names: the fields that have the name, and what it holds. */
  readonly each?: { readonly member: string; readonly key: string; readonly value: string }
  /** The member of the body that says what each shall be; what stands beside the list does, unless this is said. */
  readonly said?: string
  /** What names nothing is passed over; it is refused unless this is said. */
  readonly missing?: 'ignored'
}

/** How a member of a request changes a field: it has what is added or removed. */
export interface Adjustment {
  /** Dotted field of the entity. For `each` what contains the fields, empty for the entity itself. */
  readonly field: string
  /** `each`: its members are named like fields, and have lists of `{ add, remove, set, edit }`. */
  readonly does: 'add' | 'remove' | 'each'
}

/** A named relation between an owner and its members. */
export interface Membership {
  readonly resource: string
  readonly as: string
}

/**
 * What an operation does to state, and why we think so.
 *
 * Keys are read from left to right, each inside what the ones before it found.
 * - Several keys of one resource in a row together name one entity (`owner` and `repo`); a parent that is not there is a 404.
 * - For a list, keys of the listed resource itself narrow it (`org` is `owner.login`), and what the parents' keys name contains it.
 * - For a create, keys of the created resource are fields that it gets; ids that the service gives name another one, which it answers.
 * - A field that the schema does not have is kept with the entity all the same.
 * - A `singleton` is the one entity of its resource inside what its keys name; without keys, and where the resource has many
 *   entities, it is the one that the credential stands for (`GET /user`).
 * - A `delete` with `member` makes the caller one of the members of what contained the thing: an invitation that is accepted.
 * - A `membership`: `resource` owns, the last keys or the request's `ids` name the members; the method (or `does`) says
 *   whether they are linked (PUT, POST), unlinked (DELETE; all of them where it names none) or asked for (GET). Without an owner's key the
 *   credential's entity owns.
 * - A `batch` makes one of each item of the request's list; one that `does` set or unset changes or removes what `items` name,
 *   and those that its `sets` say. What it shall set and does not find it makes, unless the service alone gives such names.
 * - A `membership` whose answer is the `value` of a list field of the entity adds plain values to that list, takes them away,
 *   says all of them, or shows them, as `does` says.
 * - A `list` with `member` gives the members of what its keys name, or the owners when its keys name a member.
 */
export interface OperationBehaviour {
  /** The contract's operation id. */
  readonly operation: string
  readonly kind: OperationKind
  /** The resource it acts on; absent for `static`, `rpc` without one, and `unsupported`. */
  readonly resource?: string
  /** Keys from the outermost parent to the item itself. */
  readonly keys: readonly KeyBinding[]
  /** The status of its success answer. */
  readonly status: number
  readonly request: BodyShape
  readonly response: BodyShape
  readonly pagination?: Pagination
  /**
   * How a list is ordered where the request does not say: by a dotted field, `-` before it for the greatest first; `$made`
   * is when things were made.
   */
  readonly order?: string
  /** Request parameters that filter a list. A query such as Okta's `q` matches prefixes of a name. */
  readonly filters?: Readonly<Record<string, Filter>>
  /** Fields that the operation sets by itself, such as `state: closed` for an action. `$now`, `$now+60s`, `$link` (to the path itself), `$actor`, `$next` (one more than before), `$item` (each item of the request's list), `$key.<name>` (what the request says) and `$of.<name>.<field>` (the field of what the request names so; not where it says the field itself; `<name>,<name>` for several ways to name it) stand for values. */
  readonly sets?: Readonly<Record<string, JsonValue>>
  /** For a create: query parameters and members of the body that have an action done to what was made, and the action (`activate`: `activateUser`). */
  readonly follows?: Readonly<Record<string, string>>
  /** For a create, an update or an action: members of its query or body that say what is done to a field, in place of its new value. A batch has them in each item. */
  readonly adjusts?: Readonly<Record<string, Adjustment>>
  /**
   * For memberships, for toggles between the actor and an entity, and for lists of members or owners:
   * the member's resource, and the name under which members stand in the owner's state.
   * For an action whose body is the `value` of a field: what the body names. For a batch: what the items name, and the field
   * of the thing that shows it.
   */
  readonly member?: Membership
  /**
   * For a list of things by what stands inside them: those that have one of `resource` whose `field` is the name of what
   * the list's keys name (`/groups/{id}/apps` by `/apps/{id}/groups/{groupId}`).
   */
  readonly through?: { readonly resource: string; readonly field: string }
  /** For a batch about things that are there, or shall be: what tells which. */
  readonly items?: BatchItems
  /**
   * Dotted members of what the request says of its thing that name things which must be there, and the resources: `customer: customers`,
   * `items.price: prices`. Lists on the way are gone through, and objects and what is left out say nothing. A batch has them in each item.
   */
  readonly references?: Readonly<Record<string, string>>
  /** Fields that every entity of a list has, and whatever is picked: `status: approved`. */
  readonly where?: Readonly<Record<string, JsonValue>>
  /** A `read` whose keys name only what contains the thing: which of those in there it shows, `where` narrowing them. */
  readonly picks?: 'newest'
  /**
   * What it does to a tie or to a singleton, where its method does not say: `replace` says who are all the members, `add` adds to the lists
   * that a singleton consists of.
   * `move` gives things another place in their list, as the body's `position` or `after` says, or the key in `sets.$place`.
   * A `batch` that says `unset` removes all that a list of its keys shows, one that says `replace` puts others in their place; an `action` that says
   * `restore` brings back what was deleted. An `rpc` that says `reserve` gives ids that the next things may have. A `create` that says `copy` makes one like that which its last keys name, but for what the request says.
   */
  readonly does?:
    | 'read'
    | 'set'
    | 'add'
    | 'unset'
    | 'replace'
    | 'restore'
    | 'move'
    | 'copy'
    | 'reserve'
  /** For a `static` HEAD: the operation whose answer it gives, without the body, whatever is said of that one. */
  readonly answersAs?: string
  /** For a `membership`: what a request names that is not there is made, inside what contains the owner; it is refused unless this is said. */
  readonly missing?: 'made'
  /** 0 to 1: how far the evidence carries. */
  readonly confidence: number
  /** One sentence for a person. */
  readonly reason: string
}

/** A kind of thing that a service keeps. */
export interface Resource {
  /** Plural, lower-case, as people say it and as `given` and checks name it: `issues`, `users`, `groups`. Unique. */
  readonly name: string
  /** The resource that contains it, when its paths always nest. */
  readonly parent?: string
  /** Dotted fields that identify an entity, by preference (`id`, `number`, `name`). */
  readonly keys: readonly string[]
  /** Dotted fields by which people name it in `given` (`profile.login`), tried when a reference is resolved. */
  readonly naturalKeys: readonly string[]
  /** JSON pointer of the schema of a whole entity. */
  readonly schemaPointer?: string
  /** How ids are made, by dotted field. */
  readonly ids: Readonly<Record<string, IdStyle>>
  /**
   * Resources whose things are of this kind as well: they stand in its lists, and what names one of its things may name one of them.
   * A pull request is an issue, and shows there what it is in a member of its own name.
   */
  readonly includes?: readonly string[]
  /** What each thing that contains it has as long as nothing is put there, in part: what an action may choose of, and nothing makes. */
  readonly usual?: readonly JsonObject[]
  /** Names of memberships that its entities have in `given` and in checks: name → member resource. */
  readonly memberships: Readonly<Record<string, string>>
  readonly confidence: number
  readonly reason: string
}

/** How the service makes an id. */
export type IdStyle =
  | { readonly style: 'uuid' }
  /** Counts from `from`; once per parent entity when `perParent`, and in one with another resource's field of that name. */
  | {
      readonly style: 'sequence'
      readonly from: number
      readonly perParent: boolean
      readonly countedWith?: string
    }
  /** A fixed prefix and random characters of an alphabet: `00u` + 17, `cus_` + 14. */
  | {
      readonly style: 'prefixed'
      readonly prefix: string
      readonly length: number
      readonly alphabet: string
    }
  /** Like `PROJ-12`: another field's value, a dash, and a sequence. */
  | { readonly style: 'key'; readonly from: string }

/** Everything known about a service's state. */
export interface Behaviour {
  readonly version: 1
  /** Hash of the contract that it was inferred from. */
  readonly contract: string
  readonly resources: Readonly<Record<string, Resource>>
  /** By operation id; every operation of the contract is there. */
  readonly operations: Readonly<Record<string, OperationBehaviour>>
}
