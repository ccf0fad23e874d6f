/** @module Cursors: where a page ended, said so that the next one goes on there whatever has gone, come or changed meanwhile. */

import type { StoredEntity } from '../../../../world/index.ts'

// Enough that some of them is there still, and few enough for an address.
const MOST_FOLLOWING = 3
const CURSOR = /^(\d+):(\d+):(\d+):((?:\d+\.\d+(?:,\d+\.\d+)*)?)$/

/**
 * The cursor behind a place in a list. It names what was shown last, in which version, and so what would have come next; and how far
 * we were.
 */
export function cursorBehind(all: readonly StoredEntity[], position: number): string {
  const { order, version } = all[position - 1] as StoredEntity
  const following = all
    .slice(position, position + MOST_FOLLOWING)
    .map((one) => `${one.order}.${one.version}`)
  return btoa([order, position, version, following.join()].join(':')).replace(/=+$/, '')
}

/**
 * Where a list goes on behind a cursor: behind what was shown last, as long as that is as it was. If it changed it may stand
 * elsewhere by now, and if it has gone it stands nowhere: then at the first that is left as it was of those that followed it,
 * or at those right before it that followed too. Where none is as it was, where we were is as near as it gets. A list in
 * the order of making goes on behind the place of what has gone, even where all of these are.
 *
 * @returns undefined for a text that is no cursor
 */
export function startBehind(all: readonly StoredEntity[], cursor: string): number | undefined {
  const found = CURSOR.exec(decoded(cursor))
  if (found === null) return undefined
  const [order = 0, position = 0, version = 0] = found.slice(1, 4).map(Number)
  const last = indexOf(all, order, position - 1)
  if (last !== -1 && all[last]?.version === version) return last + 1
  const following = (found[4] ?? '')
    .split(',')
    .filter(Boolean)
    .map((next) => {
      const [at = 0, was = 0] = next.split('.').map(Number)
      return { order: at, was, index: indexOf(all, at, position) }
    })
  const kept = following.findIndex(({ index, was }) => all[index]?.version === was)
  if (kept !== -1) {
    const changed = new Set(following.slice(0, kept).map((one) => one.order))
    let start = following[kept]?.index as number
    while (start > 0 && changed.has(all[start - 1]?.order as number)) start -= 1
    return start
  }
  const left = following.find(({ index }) => index !== -1)?.index
  const behind = last === -1 ? undefined : last + 1
  if (left !== undefined && behind !== undefined) return nearest(left, behind, position)
  if (left !== undefined || behind !== undefined) return left ?? behind
  return behindPlace(all, order) ?? Math.max(0, position - 1)
}

function decoded(cursor: string): string {
  try {
    return atob(cursor)
  } catch {
    return ''
  }
}

/** The one of two places that is nearest to where the page ended. */
function nearest(one: number, other: number, position: number): number {
  return Math.abs(other - position) < Math.abs(one - position) ? other : one
}

// Mostly it stands where it stood.
function indexOf(all: readonly StoredEntity[], order: number, likely: number): number {
  return all[likely]?.order === order ? likely : all.findIndex((entity) => entity.order === order)
}

function behindPlace(all: readonly StoredEntity[], order: number): number | undefined {
  const isAlong = (sign: 1 | -1) =>
    all.every(
      (entity, i) => i === 0 || sign * (entity.order - (all[i - 1] as StoredEntity).order) > 0,
    )
  const sign = isAlong(1) ? 1 : isAlong(-1) ? -1 : undefined
  if (sign === undefined) return undefined
  const index = all.findIndex((entity) => sign * (entity.order - order) > 0)
  return index === -1 ? all.length : index
}
