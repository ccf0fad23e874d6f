/** @module How long work says where it is: typed events, received by whoever shows them. */

/** Receives events in the order in which they happen; it must not throw and should return quickly. */
export type Listener<Event extends { readonly type: string }> = (event: Event) => void

/** Hands each event to all listeners; a listener that throws never stops the work that reports. */
export function createReporter<Event extends { readonly type: string }>(
  ...listeners: readonly (Listener<Event> | undefined)[]
): Listener<Event> {
  return (event) => {
    for (const listener of listeners) {
      try {
        listener?.(event)
      } catch {
        // A broken display is not a reason to lose a run.
      }
    }
  }
}
