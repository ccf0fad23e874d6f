/** @module Loaded into the harness itself: the clock of its machine runs two hundred times too fast. */

const Honest = Date
const began = Honest.now()
const now = () => began + (Honest.now() - began) * 200

globalThis.Date = class extends Honest {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(now())
    else super(...given)
  }
  static override now = now
} as DateConstructor
