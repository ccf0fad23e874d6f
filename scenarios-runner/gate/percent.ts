/** @module Rates in words that never claim more than was proven. */

/** A share that someone wrote: `0.95` → `95%`, `0.975` → `97.5%`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`
}

/** A proven lower bound, rounded down to a tenth: `0.95049` → `95%`. */
export function percentAtLeast(bound: number): string {
  return percent(Math.floor(bound * 1000 + 1e-9) / 1000)
}

/** A proven upper bound, rounded up to a tenth. */
export function percentAtMost(bound: number): string {
  return percent(Math.ceil(bound * 1000 - 1e-9) / 1000)
}

/** `1 trial`, `2 trials`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}
