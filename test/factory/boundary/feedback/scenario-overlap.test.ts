import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  givesAway,
  MOST_OF_A_SENTENCE,
  MOST_SHARED_WORDS,
  overlapWith,
  tellingOf,
} from '../../../../factory/boundary/feedback/scenario-overlap.ts'
import { scrubFeedback } from '../../../../factory/index.ts'
import { failedTrial, gateOf, scenarioOf } from '../../fixtures/gates.ts'

const CANARY = '7f0c2b1e-9a55-4c1d-8a2e-6f2f0c8c3a11'
const known = new Set('person people access group groups slack okta request revoked'.split(' '))
const scenario = scenarioOf('revoked-user-loses-access', {
  canary: CANARY,
  title: 'A leaver is locked out',
  story:
    'Ada leaves the company on a rainy Friday. Her manager Grace revokes her access while the announcements are delayed for several minutes.',
  given: {
    okta: {
      state: {
        groups: [{ profile: { name: 'treasury' } }],
        users: [{ login: 'ada@acme.example' }],
      },
      faults: [],
      order: 'as-written',
    },
  },
  checks: [undefined],
})
const telling = tellingOf(scenario, known)
const held = (line: string) => givesAway(overlapWith(line, telling))

describe('a line of feedback gives a scenario away', () => {
  it.each([
    ['its words in a row', 'It fails: revokes her access while the announcements are delayed.'],
    [
      'a sentence in another order',
      'The announcements being delayed several minutes, the manager revoking fails.',
    ],
    [
      'a sentence with other endings',
      'When managers revoke and announcement delays take minutes, several things break.',
    ],
    ['a name inside a sentence', 'When grace does it, nothing happens.'],
    ['a name that only begins one', 'The access of Ada stays.'],
    ['data', 'People stay in the treasury.'],
    ['an address', 'Nothing is sent to ada@acme.example.'],
    ['its id', 'See revoked-user-loses-access.'],
    ['its canary', `It fails (${CANARY}).`],
    ['its canary in capitals and without hyphens', `It fails (${CANARY.toUpperCase()}).`],
  ])('by %s', (_, line) => expect(held(line)).toBe(true))

  it.each([
    'Access stays after it was revoked.',
    'A person whose access is revoked still sees the group.',
    'While Slack is failing, a revocation is refused.',
    'Somebody who leaves keeps what they had.',
  ])('but not by %s', (line) => expect(held(line)).toBe(false))

  it('with a bound that holds for whatever an author writes', () => {
    const words = [
      ...scenario.story.match(/\w+/g)!,
      'access',
      'the',
      'fails',
      'treasury',
      'nothing',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 20 }), (line) => {
        const own = { ...scenario, symptom: line.join(' ') }
        const { symptoms, account } = scrubFeedback({
          gate: gateOf('fail', 0, [own.id]),
          records: [failedTrial(own, [0])],
          scenarios: [own],
          known,
        })
        expect(account.longestRun).toBeLessThanOrEqual(MOST_SHARED_WORDS)
        expect(account.largestShare).toBeLessThanOrEqual(MOST_OF_A_SENTENCE)
        for (const symptom of symptoms) {
          expect(symptom).not.toMatch(/\b(grace|treasury)\b/i)
          expect(held(symptom)).toBe(false)
        }
        expect(account.exposed).toEqual({ [own.id]: 1 })
        expect(account.heldBack).toEqual(symptoms.includes(own.symptom) ? [] : [own.id])
      }),
    )
  })
})

it('what agents read anyway gives nothing away', () => {
  const everything = new Set(scenario.story.toLowerCase().match(/\w+/g))
  const line = 'The announcements being delayed several minutes, the manager revoking fails.'
  expect(givesAway(overlapWith(line, tellingOf(scenario, everything)))).toBe(false)
})
