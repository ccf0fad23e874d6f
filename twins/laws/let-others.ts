/** @module Long work on promises alone, during which signals, timers and sockets still have their turn: Ctrl-C is heard. */

/** So long nothing else is heard. */
const MOST_MS = 50

/**
 * What a loop awaits at each round: nothing, or, where it has gone on for a while, one turn for everything else.
 * @throws the signal's reason once it is aborted
 */
export function letOthers(signal: AbortSignal | undefined): () => Promise<void> {
  let sinceMs = performance.now()
  return async () => {
    if (performance.now() - sinceMs > MOST_MS) {
      await new Promise((done) => setTimeout(done))
      sinceMs = performance.now()
    }
    signal?.throwIfAborted()
  }
}
