import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { judgeConfigSchema, openJudge, openLabels } from '../../../scenarios-runner/judge/index.ts'
import { labelQuestions } from '../../scenarios-runner/judge/label-questions.ts'
import { answerOf, isCanary } from '../../scenarios-runner/judge/stand-in.ts'
import { startChatServer } from '../../scenarios-runner/model/chat-server.ts'
import { runHoldout } from '../run-holdout.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-judge-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what people labelled measures the configured cascade, and the next run uses it', {
  timeout: 400_000,
}, async () => {
  // A judge that finds everything met where the answer is kind, and is sure of it.
  await using server = await startChatServer(({ prompt }) => ({
    text: JSON.stringify(
      answerOf(prompt, (criterion, { lines }) => {
        const met = !isCanary(criterion) && lines.some((line) => line.includes('gentle'))
        return met
          ? { status: 'met', quotes: [{ from: 'revoke', text: 'gentle' }], confidence: 95 }
          : { status: 'not-met', confidence: 60 }
      }),
    ),
    usage: { prompt_tokens: 1000, completion_tokens: 100 },
  }))
  const cascade = {
    first: { model: 'claude-small', baseUrl: server.url },
    second: { model: 'big', baseUrl: server.url },
    auditShare: 0,
  }
  const config = { judge: { cascade, builder: 'claude -p' } }
  writeFileSync(join(folder, 'holdout.config.mjs'), `export default ${JSON.stringify(config)}`)
  const nothing = await runHoldout(['judge', 'calibrate'], { cwd: folder })
  expect(nothing.code).toBe(2)
  expect(nothing.stderr).toContain('no trial is labelled yet')
  const missing = await runHoldout(['judge', 'label'], { cwd: folder })
  expect(missing.code).toBe(2)

  const labels = openLabels(join(folder, '.holdout/judge/labels'))
  const answers = Array.from({ length: 70 }, (_, n) => (n < 60 ? `gentle ${n}` : `rude ${n}`))
  for (const [index, question] of labelQuestions(answers).entries()) {
    for (const { id } of question.criteria) {
      labels.say(question, id, index < 62 ? 'met' : 'not-met', new Date(0))
    }
  }
  const measured = await runHoldout(['judge', 'calibrate'], { cwd: folder })
  expect([measured.code, measured.stderr]).toEqual([0, ''])
  expect(measured.stdout).toContain('96.8% (60 of 62 that people call satisfied')
  expect(measured.stdout).toContain('100% (8 of 8 that people call unsatisfied')
  expect(measured.stdout).toContain('kappa')
  expect(measured.stdout).toContain('85.7% of the first judge')
  expect(measured.stdout).toContain('is of the same family (Anthropic)')
  const file = join(folder, '.holdout/judge/calibration.json')
  expect(JSON.parse(readFileSync(file, 'utf8')).first.safe).toMatchObject({
    threshold: 0.95,
    accepted: 60,
  })
  // Asked once: the whole judge was measured with what the first had said before.
  expect(server.requests.filter(({ model }) => model === 'claude-small')).toHaveLength(70)
  expect(server.requests.filter(({ model }) => model === 'big')).toHaveLength(10)

  const open = (judge: object) =>
    openJudge(judgeConfigSchema.parse(judge), { environment: {}, directory: folder })
  expect(open(config.judge)?.calibration?.sensitivity).toMatchObject({ right: 60, of: 62 })
  expect(open(config.judge)?.remarks).toEqual([expect.stringContaining('same family')])
  const [question] = labelQuestions(['gentle 99'])
  const answer = await open(config.judge)?.judge(question!)
  expect(answer?.judging?.byFirst).toBe(true)
  // A promise holds for what is asked for as loosely, and for nothing stricter.
  for (const [goal, kept] of [
    [{ disagreement: 0.2, confidence: 0.9 }, true],
    [{ disagreement: 0.01 }, false],
    [{ confidence: 0.99 }, false],
  ] as const) {
    const changed = open({ ...config.judge, cascade: { ...cascade, ...goal } })
    expect((await changed?.judge(question!))?.judging?.byFirst).toBe(kept ? true : undefined)
    expect(changed?.calibration === undefined).toBe(!kept)
    const told = changed?.remarks?.join('\n') ?? ''
    expect(told.includes('holdout judge calibrate')).toBe(!kept)
    if (!kept) expect(told).toContain('the calibration at hand is for 5% disagreement at most')
  }
  // Another judge is not measured by it.
  const other = open({ cascade: { ...cascade, first: { ...cascade.first, model: 'other' } } })
  expect(other?.calibration).toBeUndefined()
  expect(other?.remarks?.join('\n')).toMatch(/of another judge[\s\S]*is not calibrated/)
})

test('mistakes in the configuration of a judge are told where they stand', {
  timeout: 400_000,
}, async () => {
  const told = async (judge: object) => {
    writeFileSync(join(folder, 'holdout.config.mjs'), `export default ${JSON.stringify({ judge })}`)
    const { code, stderr } = await runHoldout(['judge', 'calibrate'], { cwd: folder })
    expect(code).toBe(2)
    return stderr
  }
  const model = 'anthropic:a'
  expect(await told({ panel: [model, model] })).toContain('at least 3 models')
  expect(
    await told({ model: 'a', baseUrl: 'http://h/v1', panel: [model, model, model] }),
  ).toContain('one of model, panel and cascade')
  expect(await told({ cascade: { first: { model: 'a' }, second: model } })).toContain(
    'cascade.first',
  )
  expect(await told({ cascade: { first: model } })).toContain(
    '"second" is missing: expected a model, or { panel: [ … ], quorum }',
  )
})
