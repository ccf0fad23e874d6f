/** @module How much of a scenario's text feedback would give away: the longest run of its words, in order. */

/** So many words in a row of a scenario's own text, and what goes back would be the scenario. */
export const MOST_SHARED_WORDS = 7

/** The length of the longest run of words that both texts hold, without regard to case and punctuation. */
export function longestSharedRun(text: string, source: string): number {
  const [said, told] = [wordsIn(text), wordsIn(source)]
  let longest = 0
  let before = new Array<number>(told.length + 1).fill(0)
  for (const word of said) {
    const now = new Array<number>(told.length + 1).fill(0)
    for (let i = 0; i < told.length; i += 1) {
      if (told[i] !== word) continue
      now[i + 1] = (before[i] ?? 0) + 1
      longest = Math.max(longest, now[i + 1] ?? 0)
    }
    before = now
  }
  return longest
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}
