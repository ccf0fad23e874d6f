import { expect, test } from 'vitest'
import { notTaken, type StepAnswer } from '../../../scenarios-runner/scenario/index.ts'
import { refuseSilence } from '../../../scenarios-runner/trial/compare-reference.ts'

const page = (more: object): Readonly<Record<string, StepAnswer>> => ({
  look: { ...notTaken('browser'), failure: null, ...more } as StepAnswer,
})
const file = (failure: string | null) => [{ name: 'sums.csv', bytes: 0, text: null, failure }]

test.each([
  ['sums.csv', { downloads: file('timeout') }, { downloads: file(null) }],
  ['the frame "sums"', { lostFrames: ['sums'] }, { lostFrames: [] }],
  ['the frame "sums"', { lostFrames: ['sums', 'sums'] }, { lostFrames: ['sums'] }],
])('what came of the artifact’s page alone says nothing of it: %s', (lost, expected, answers) => {
  expect(() => refuseSilence(page(expected), page(answers))).toThrow(
    `of the reference's page ${lost} could not be had in step look`,
  )
  // What neither has, and what the artifact alone lacks, is compared.
  expect(() => refuseSilence(page(expected), page(expected))).not.toThrow()
  expect(() => refuseSilence(page(answers), page(expected))).not.toThrow()
})

test('a page that prints what is said of a lost frame has lost none', () => {
  const said = page({ snapshot: '- frame "sums": could not be read' })
  expect(() => refuseSilence(said, page({ snapshot: '- text: Page' }))).not.toThrow()
})
