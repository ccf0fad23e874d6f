/**
 * @module A sorted map from text whose clones share what neither has changed: a persistent B+ tree.
 *
 * Every node belongs to the tree that made it; another one copies it before it changes it. Keys of one kind mostly come in
 * their order, so that a full leaf is cut where such a row goes on, and what lies behind it stays full.
 */

const MOST = 32
const FEW = MOST / 4

/** What a node belongs to; a tree takes another one when it is cloned. */
type Owner = object

class Leaf<V> {
  readonly height = 0
  readonly owner: Owner
  readonly keys: string[]
  readonly values: V[]
  /** Where the newest key was put in. */
  newest = -1

  constructor(owner: Owner, keys: string[], values: V[]) {
    this.owner = owner
    this.keys = keys
    this.values = values
  }
}

class Branch<V> {
  readonly height: number
  readonly owner: Owner
  /** The least key of each child. */
  readonly keys: string[]
  readonly children: Node<V>[]

  constructor(owner: Owner, height: number, keys: string[], children: Node<V>[]) {
    this.owner = owner
    this.height = height
    this.keys = keys
    this.children = children
  }
}

type Node<V> = Leaf<V> | Branch<V>

function isLeaf<V>(node: Node<V>): node is Leaf<V> {
  return node.height === 0
}

/** A sorted map. */
export class Tree<V> {
  #root: Node<V>
  #owner: Owner = {}
  #size: number

  constructor(root?: Node<V>, size = 0) {
    this.#root = root ?? new Leaf<V>(this.#owner, [], [])
    this.#size = size
  }

  get size(): number {
    return this.#size
  }

  /** An independent map of the same contents, in constant time. */
  clone(): Tree<V> {
    this.#owner = {}
    return new Tree(this.#root, this.#size)
  }

  get(key: string): V | undefined {
    const leaf = this.#leafOf(key)
    const at = firstNotBelow(leaf.keys, key)
    return leaf.keys[at] === key ? leaf.values[at] : undefined
  }

  has(key: string): boolean {
    const { keys } = this.#leafOf(key)
    return keys[firstNotBelow(keys, key)] === key
  }

  set(key: string, value: V): void {
    const root = this.#own(this.#root)
    this.#root = root
    const beside = this.#setIn(root, key, value)
    if (beside === undefined) return
    const keys = [root.keys[0] as string, beside.keys[0] as string]
    this.#root = new Branch(this.#owner, root.height + 1, keys, [root, beside])
  }

  /** Takes a key out; false where it was not there. */
  delete(key: string): boolean {
    if (!this.has(key)) return false
    const root = this.#own(this.#root)
    this.#deleteIn(root, key)
    this.#size -= 1
    this.#root = root
    while (!isLeaf(this.#root) && this.#root.children.length === 1)
      this.#root = this.#root.children[0] as Node<V>
    if (this.#root.keys.length === 0) this.#root = new Leaf<V>(this.#owner, [], [])
    return true
  }

  /** The first entry behind a key. */
  nextHigherPair(key: string): readonly [key: string, value: V] | undefined {
    return higher(this.#root, key)
  }

  /** The entries in order, from a key on, as they are when the first is asked for. */
  *entries(from = ''): Generator<readonly [key: string, value: V]> {
    // Whoever changes something meanwhile copies it before.
    this.#owner = {}
    const walk = new Walk(this.#root)
    while (walk.rank > 0) walk.open(from)
    while (walk.rank === 0) {
      yield walk.take()
      while (walk.rank > 0) walk.open(from)
    }
  }

  *values(): Generator<V> {
    for (const [, value] of this.entries()) yield value
  }

  /** Tells how another map differs, in the order of keys; what both share is skipped. */
  compare(other: Tree<V>, told: Differences<V>): void {
    const here = new Walk(this.#root)
    const there = new Walk(other.#root)
    while (here.rank >= 0 || there.rank >= 0) {
      if (here.rank > 0 && here.node === there.node) {
        here.skip()
        there.skip()
      } else if (here.rank > 0 || there.rank > 0) {
        // The larger first, so that equal parts meet.
        if (here.rank >= there.rank) here.open()
        else there.open()
      } else if (there.rank < 0 || (here.rank === 0 && here.key < there.key)) {
        told.gone(here.take()[1])
      } else if (here.rank < 0 || there.key < here.key) {
        told.come(there.take()[1])
      } else {
        const [from, to] = [here.take()[1], there.take()[1]]
        if (from !== to) told.changed(from, to)
      }
    }
  }

  #leafOf(key: string): Leaf<V> {
    let node = this.#root
    while (!isLeaf(node)) node = node.children[lastNotAbove(node.keys, key)] as Node<V>
    return node
  }

  #own(node: Node<V>): Node<V> {
    if (node.owner === this.#owner) return node
    return isLeaf(node)
      ? new Leaf(this.#owner, node.keys.slice(), node.values.slice())
      : new Branch(this.#owner, node.height, node.keys.slice(), node.children.slice())
  }

  // What a node cannot hold any more stands in another one behind it.
  #setIn(node: Node<V>, key: string, value: V): Node<V> | undefined {
    if (isLeaf(node)) return this.#setInLeaf(node, key, value)
    const at = lastNotAbove(node.keys, key)
    const child = this.#ownChild(node, at)
    const beside = this.#setIn(child, key, value)
    node.keys[at] = child.keys[0] as string
    if (beside === undefined) return undefined
    insert(node.children, at + 1, beside)
    insert(node.keys, at + 1, beside.keys[0] as string)
    const count = node.children.length
    if (count <= MOST) return undefined
    const from = at + 2 === count ? count - 1 : count >> 1
    const { height } = node
    return new Branch(this.#owner, height, node.keys.splice(from), node.children.splice(from))
  }

  #setInLeaf(leaf: Leaf<V>, key: string, value: V): Leaf<V> | undefined {
    const { keys, values } = leaf
    const at = firstNotBelow(keys, key)
    if (keys[at] === key) {
      values[at] = value
      return undefined
    }
    this.#size += 1
    const count = keys.length
    let beside: Leaf<V> | undefined
    let place = leaf
    let offset = 0
    if (count === MOST) {
      const isInRow = at > 0 && (at === count || leaf.newest === at - 1)
      const from = isInRow ? at : count >> 1
      beside = new Leaf(this.#owner, keys.splice(from), values.splice(from))
      if (at === count || at > from) {
        place = beside
        offset = from
      }
    }
    place.newest = at - offset
    insert(place.keys, at - offset, key)
    insert(place.values, at - offset, value)
    return beside
  }

  #deleteIn(node: Node<V>, key: string): void {
    if (isLeaf(node)) {
      const at = firstNotBelow(node.keys, key)
      node.keys.splice(at, 1)
      node.values.splice(at, 1)
      return
    }
    const at = lastNotAbove(node.keys, key)
    const child = this.#ownChild(node, at)
    this.#deleteIn(child, key)
    if (child.keys.length === 0) {
      node.keys.splice(at, 1)
      node.children.splice(at, 1)
      return
    }
    node.keys[at] = child.keys[0] as string
    if (child.keys.length < FEW) this.#join(node, at > 0 ? at - 1 : 0)
  }

  // Two children become one where that leaves room for more.
  #join(node: Branch<V>, at: number): void {
    const next = node.children[at + 1]
    const count = (node.children[at] as Node<V>).keys.length + (next?.keys.length ?? MOST)
    if (next === undefined || count > MOST - FEW) return
    const child = this.#ownChild(node, at)
    child.keys.push(...next.keys)
    if (isLeaf(child)) child.values.push(...(next as Leaf<V>).values)
    else child.children.push(...(next as Branch<V>).children)
    node.keys.splice(at + 1, 1)
    node.children.splice(at + 1, 1)
  }

  #ownChild(node: Branch<V>, at: number): Node<V> {
    const child = this.#own(node.children[at] as Node<V>)
    node.children[at] = child
    return child
  }
}

/** Hears how one map differs from another. */
export interface Differences<V> {
  gone(value: V): void
  come(value: V): void
  changed(from: V, to: V): void
}

// The first place whose key is not below another; behind all of them where every one is.
function firstNotBelow(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] as string) < key) low = middle + 1
    else high = middle
  }
  return low
}

// The last place whose key is not above another; the first one where every one is.
function lastNotAbove(keys: readonly string[], key: string): number {
  let low = 1
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (key < (keys[middle] as string)) high = middle
    else low = middle + 1
  }
  return low - 1
}

function insert<T>(list: T[], at: number, item: T): void {
  list.push(item)
  for (let i = list.length - 1; i > at; i -= 1) list[i] = list[i - 1] as T
  list[at] = item
}

function higher<V>(node: Node<V>, key: string): readonly [string, V] | undefined {
  if (isLeaf(node)) {
    const at = firstNotBelow(node.keys, key)
    const behind = node.keys[at] === key ? at + 1 : at
    const found = node.keys[behind]
    return found === undefined ? undefined : [found, node.values[behind] as V]
  }
  for (let i = lastNotAbove(node.keys, key); i < node.children.length; i += 1) {
    const found = higher(node.children[i] as Node<V>, key)
    if (found !== undefined) return found
  }
  return undefined
}

/** A way through a map: what is next is an entry, or a node that may be opened or skipped whole. */
class Walk<V> {
  readonly #path: { readonly node: Node<V>; at: number }[]

  constructor(root: Node<V>) {
    this.#path = [{ node: new Branch({}, root.height + 1, [''], [root]), at: 0 }]
  }

  /** How many levels lie below what is next; 0 for an entry, -1 behind the last. */
  get rank(): number {
    return this.#path.at(-1)?.node.height ?? -1
  }

  /** What is next, where it is a node. */
  get node(): Node<V> | undefined {
    const step = this.#path.at(-1)
    return step === undefined || isLeaf(step.node) ? undefined : step.node.children[step.at]
  }

  get key(): string {
    const step = this.#path.at(-1)
    return step?.node.keys[step.at] as string
  }

  /** Goes into the node that is next, from a key on. */
  open(from = ''): void {
    const { node } = this
    if (node === undefined) return
    this.#pass()
    const at = isLeaf(node) ? firstNotBelow(node.keys, from) : lastNotAbove(node.keys, from)
    if (at < node.keys.length) this.#path.push({ node, at })
  }

  skip(): void {
    this.#pass()
  }

  /** The entry that is next. */
  take(): readonly [key: string, value: V] {
    const { node, at } = this.#path.at(-1) as { node: Leaf<V>; at: number }
    this.#pass()
    return [node.keys[at] as string, node.values[at] as V]
  }

  #pass(): void {
    const step = this.#path.at(-1)
    if (step === undefined) return
    step.at += 1
    // What this stood in was passed when it was opened.
    if (step.at >= step.node.keys.length) this.#path.pop()
  }
}
