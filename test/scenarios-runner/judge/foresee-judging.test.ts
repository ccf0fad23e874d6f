import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { copyTemplate } from '../../../cli/templates.ts'
import { judgeConfigSchema, openJudge } from '../../../scenarios-runner/judge/index.ts'
import { runHoldout } from '../../cli/run-holdout.ts'
import { startChatServer } from '../model/chat-server.ts'
import { answerOf, isCanary } from './stand-in.ts'
import { requestOf } from './trajectories.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-foresee-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const cheap = { inputPerMillion: 1, outputPerMillion: 4 }
const dear = { inputPerMillion: 10, outputPerMillion: 40 }
const at = (model: string, price?: object) => ({
  model,
  baseUrl: 'http://h/v1',
  ...(price && { price }),
})
const judgeOf = (config: object) =>
  openJudge(judgeConfigSchema.parse({ cache: false, ...config }), {
    environment: {},
    directory: folder,
  })
const question = requestOf({}, 'The answer is kind.')
const foreseen = (config: object, more: object = {}) =>
  judgeOf(config)?.foresee?.({ ...question, ...more })

test('what was spent on a judgement lies between the bounds that were foreseen', async () => {
  await using server = await startChatServer(({ prompt }) => ({
    text: JSON.stringify(
      answerOf(prompt, (criterion) =>
        isCanary(criterion)
          ? { status: 'not-met' }
          : {
              status: 'met',
              quotes: [{ from: 'revoke', text: 'gone' }],
              reasoning: 'so '.repeat(800),
            },
      ),
    ),
  }))
  const judge = judgeOf({ model: 'm', baseUrl: server.url, price: cheap })
  const { leastUsd = 0, mostUsd = 0 } = judge?.foresee?.(question) ?? {}
  const long = requestOf({ text: 'gone '.repeat(700) }, 'The answer is kind.')
  const { costUsd } = (await judge?.judge(long)) ?? {}
  expect(costUsd).toBeGreaterThan(leastUsd)
  expect(costUsd).toBeLessThan(mostUsd)
  // The longest record at three characters a token, and nothing else, lies between them.
  expect(mostUsd - leastUsd).toBeCloseTo((60_000 / 3) * 1e-6, 5)
})

test('every model that is asked counts, and one that decides alone may stay alone', () => {
  const one = foreseen(at('a', cheap))!
  const panel = foreseen({ panel: [at('a', cheap), at('b', cheap), at('c', cheap)] })!
  expect(panel.mostUsd / one.mostUsd).toBeCloseTo(3)
  const second = foreseen(at('b', dear))!
  const cascade = { first: at('a', cheap), second: at('b', dear) }
  const trusting = { cascade: { ...cascade, uncalibrated: 'accept-met' } }
  expect(foreseen(trusting)?.leastUsd).toBeCloseTo(one.leastUsd)
  expect(foreseen(trusting)?.mostUsd).toBeCloseTo(one.mostUsd + second.mostUsd)
  // Uncalibrated, and of critical stories, both are asked.
  const both = one.leastUsd + second.leastUsd
  expect(foreseen({ cascade })?.leastUsd).toBeCloseTo(both)
  expect(foreseen(trusting, { criticality: 'critical' })?.leastUsd).toBeCloseTo(both)
  // One without a price is not guessed.
  expect(foreseen({ cascade: { ...cascade, second: at('b') } })).toBeUndefined()
  writeFileSync(join(folder, 'cassette.jsonl'), '')
  const replay = { cassette: { mode: 'replay', file: 'cassette.jsonl' } }
  expect(foreseen(replay)).toEqual({ leastUsd: 0, mostUsd: 0 })
})

test('--plan says it before the first run, and that it is an estimate', {
  timeout: 400_000,
}, async () => {
  copyTemplate('starter', folder)
  const scenario = join(folder, 'holdout-scenarios/sign-up-twice.md')
  writeFileSync(
    scenario,
    readFileSync(scenario, 'utf8').replace('checks:', 'criteria: [It is kind.]\nchecks:'),
  )
  const plan = async (judge: object) => {
    const file = join(folder, 'plan.config.ts')
    writeFileSync(
      file,
      `import base from './holdout.config.ts'\nexport default { ...base, judge: ${JSON.stringify(judge)} }`,
    )
    return (await runHoldout(['run', '--plan', '--config', file], { cwd: folder })).stdout.replace(
      /\s+/g,
      ' ',
    )
  }
  const priced = await plan(at('a', cheap))
  expect(priced).toMatch(/Money \$0\.\d+ to \$\d\.\d+ for judging: an estimate from prices/)
  expect(await plan(at('a'))).toContain(
    'Money not known: no earlier run says what a judgement costs, and the judge has no price',
  )
})
