/** @module Who plays: more instances may be made ready than trials are played at once. */

/** Turns at playing. */
export interface Turns {
  /** Resolves when it is one's turn, in the order of asking; giving it back lets the next one play. */
  take(): Promise<Disposable>
}

/** So many may play at once. */
export function createTurns(most: number): Turns {
  const waiting: (() => void)[] = []
  let free = most
  const giveBack = () => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  return {
    async take() {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
      return { [Symbol.dispose]: giveBack }
    },
  }
}
