/** @module Who may be on a shared instance: many at once, or one alone, in the order of asking. */

/** A door that lets many in, or one alone. */
export interface SharedLock {
  /** Resolves once inside; the function that is returned leaves. */
  enter(isAlone: boolean): Promise<() => void>
}

/** Nobody is inside at first. */
export function createSharedLock(): SharedLock {
  const waiting: { readonly isAlone: boolean; readonly letIn: () => void }[] = []
  let inside = 0
  let isTaken = false
  const admit = () => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (isTaken || (next.isAlone && inside > 0)) return
      waiting.shift()
      inside += 1
      isTaken = next.isAlone
      next.letIn()
    }
  }
  return {
    enter(isAlone) {
      return new Promise((resolve) => {
        const letIn = () =>
          resolve(() => {
            inside -= 1
            isTaken = false
            admit()
          })
        waiting.push({ isAlone, letIn })
        admit()
      })
    },
  }
}
