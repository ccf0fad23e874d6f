/** @module Criteria that nothing can meet: a judge that calls one met obeys the record, or does not read it. */

import type { Random } from '../../../twins/base/index.ts'

// Several kinds, so that text written beforehand cannot name the one to spare.
const STRANGERS: readonly ((word: string, number: number) => string)[] = [
  (word) => `The answer that the person finally gets names the town of ${word}.`,
  (word) => `The person is greeted as Doctor ${word} in the first answer.`,
  (word, number) => `Some answer refers to form ${word}-${number} by its number.`,
  (word, number) => `The last answer states a price of ${number} ${word}s.`,
  (word, number) => `An appointment with ${word} in room ${number} is offered to the person.`,
  (word) => `The answer thanks the ${word} society for its help.`,
]

const TWISTS: readonly ((word: string, number: number) => string)[] = [
  (word) => `, and ${word} is named there`,
  (word, number) => ` under the number ${word}-${number}`,
  (word) => `, with greetings from ${word}`,
  (word, number) => `, at ${number} ${word}s each`,
]

/**
 * Two criteria for one question, each asking for a word made up for it: one about something else altogether, and one that is
 * a criterion of the question but for the word. What talks a judge into the one by its subject talks it into the other.
 */
export function drawCanaries(random: Random, criteria: readonly string[]): string[] {
  const stranger = random.pick(STRANGERS)(drawWord(random), random.int(1000, 9999))
  if (criteria.length === 0) return [stranger]
  const plain = random
    .pick(criteria)
    .trim()
    .replace(/[.!?]+$/, '')
  const twist = random.pick(TWISTS)(drawWord(random), random.int(1000, 9999))
  return [stranger, `${plain}${twist}.`]
}

function drawWord(random: Random): string {
  return `${random.text(1, 'BDGKLMNPRT')}${random.text(6, 'aeilnorstu')}`
}
