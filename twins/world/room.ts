/** @module How much a world may be made to hold: counted as it is sent, since sizing up what is kept would cost every request. */

/** What is left for a world to hold. */
export interface Room {
  /** Whether more was asked for than there is. */
  readonly isFull: boolean
  /** Counts a request; false, and nothing is counted, where there is no room for it. */
  take(bytes: number): boolean
  /** Counts what is there already: the answer to what was let in. */
  fill(bytes: number): void
  clear(): void
}

// What the smallest request costs beside its body: a line of the journal, and a thing without a field.
const EACH = 500

/** Room without end unless so many bytes are given. */
export function createRoom(mostBytes = Number.POSITIVE_INFINITY): Room {
  let held = 0
  let isFull = false
  return {
    get isFull() {
      return isFull
    },
    take(bytes) {
      const after = held + bytes + EACH
      if (after > mostBytes) {
        isFull = true
        return false
      }
      held = after
      return true
    },
    fill(bytes) {
      held += bytes
    },
    clear() {
      held = 0
      isFull = false
    },
  }
}
