/** @module What is told beside a list about the list itself: how many there are, and whether the caller is among them. */

import { singular, wordsOf } from './nouns.ts'

/**
 * Whether a member's name tells how many a list has or whether the caller is among them, by the list's own word:
 * `votes` and `hasVoted` of `voters`, `watchCount` and `isWatching` of `watchers`; undefined for any other.
 */
export function tallyOf(list: string, name: string): 'count' | 'flag' | undefined {
  const [first = '', ...more] = wordsOf(name)
  const noun = singular(wordsOf(list).at(-1) ?? '')
  if (/^(?:has|is|am)$/.test(first)) {
    return more.length === 1 && sharesStem(noun, more[0] ?? '') ? 'flag' : undefined
  }
  const isCount =
    more.length === 0 || (more.length === 1 && /^(?:count|total)$/.test(more[0] ?? ''))
  return isCount && sharesStem(noun, singular(first)) ? 'count' : undefined
}

function sharesStem(left: string, right: string): boolean {
  let same = 0
  while (same < left.length && left[same] === right[same]) same += 1
  return same >= 4 || (same > 0 && left === right)
}
