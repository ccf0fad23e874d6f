/** @module How a law's check ends early: broken, or with nothing to say. */

/** Thrown by a law that an operation breaks; the message says what was seen and what should have been. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** Thrown by a law that can say nothing about an operation in this run; the message is the reason. */
export class NothingToSay extends Error {
  override readonly name = 'NothingToSay'
}

/** @throws {Broken} unless the condition holds */
export function hold(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new Broken(message())
}

/** A value short enough for a message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length <= 120 ? text : `${text.slice(0, 117)}…`
}
