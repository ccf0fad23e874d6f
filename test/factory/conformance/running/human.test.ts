import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import {
  createAutomaticInterviewer,
  createCallbackInterviewer,
  createConsoleInterviewer,
  createHumanStation,
  createQueueInterviewer,
  createRecordingInterviewer,
  type Question,
  SKIPPED,
} from '../../../../factory/index.ts'
import { told } from '../kit.ts'
import { row } from '../row.ts'

const { signal } = new AbortController()
const OPTIONS = [
  { key: 'Y', label: 'Yes, ship' },
  { key: 'N', label: 'No' },
]
const question = (given: Partial<Question> = {}): Question => ({
  text: 'Ship it?',
  type: 'multiple_choice',
  options: OPTIONS,
  stage: 'gate',
  metadata: {},
  ...given,
})

/** A console whose person types some lines; gives the answer and what was shown. */
async function typed(lines: string, asked: Question) {
  const input = new PassThrough()
  const shown: string[] = []
  const console = createConsoleInterviewer({ input, write: (line) => shown.push(line) })
  input.end(lines)
  return { answer: await console.ask(asked, signal), shown }
}

row('I-1', async () => {
  const said: string[] = []
  const input = new PassThrough()
  const console = createConsoleInterviewer({ input, write: (line) => said.push(line) })
  console.inform('Half is done', 'work')
  expect(said).toEqual(['work: Half is done'])
  input.end('y\nn\n')
  const both = await console.askMultiple(
    [question({ type: 'yes_no' }), question({ type: 'confirmation' })],
    signal,
  )
  expect(both).toEqual([{ value: 'yes' }, { value: 'no' }])
})
row('I-2', async () => {
  let seen: Question | undefined
  const human = createHumanStation(
    createCallbackInterviewer((asked) => {
      seen = asked
      return { value: 'Y' }
    }),
  )
  const body =
    'h [shape=hexagon, label="Ship it?", timeout=90s] b start -> h; h -> done [label="[Y] Yes"]; h -> b [label="No"]; b -> done'
  await told(body, {}, { customStations: { 'wait.human': human } })
  expect(seen).toEqual({
    text: 'Ship it?',
    type: 'multiple_choice',
    options: [
      { key: 'Y', label: 'Yes' },
      { key: 'N', label: 'No' },
    ],
    timeoutSeconds: 90,
    stage: 'h',
    metadata: { node: 'Ship it?' },
  })
})
row('I-3', async () => {
  expect((await typed('n\n', question({ type: 'yes_no' }))).answer).toEqual({ value: 'no' })
  expect((await typed('Y\n', question())).answer).toEqual({ value: 'Y', selected: OPTIONS[0] })
  expect((await typed('some words\n', question({ type: 'freeform' }))).answer).toEqual({
    value: 'some words',
    text: 'some words',
  })
  expect((await typed('', question())).answer).toEqual(SKIPPED)
})
row('I-4', async () => {
  const automatic = createAutomaticInterviewer()
  expect(await automatic.ask(question({ type: 'yes_no' }), signal)).toEqual({ value: 'yes' })
  expect(await automatic.ask(question({ type: 'confirmation' }), signal)).toEqual({ value: 'yes' })
  expect(await automatic.ask(question(), signal)).toEqual({ value: 'Y', selected: OPTIONS[0] })
  expect(await automatic.ask(question({ type: 'freeform' }), signal)).toEqual({
    value: 'auto-approved',
    text: 'auto-approved',
  })
})
row('I-5', async () => {
  const { answer, shown } = await typed('maybe\n2\n', question({ timeoutSeconds: 30 }))
  expect(answer.selected).toEqual(OPTIONS[1])
  expect(shown).toEqual([
    '? gate: Ship it? (within 30 s)',
    '  [Y] Yes, ship',
    '  [N] No',
    'Please answer with Y, N.',
  ])
  expect((await typed('yes, SHIP\n', question())).answer.selected).toEqual(OPTIONS[0])
})
row('I-6', async () => {
  const asked = createCallbackInterviewer(async ({ options }) => ({ value: options[1]?.key ?? '' }))
  expect(await asked.ask(question(), signal)).toEqual({ value: 'N' })
})
row('I-7', async () => {
  const queue = createQueueInterviewer([{ value: 'N' }, { value: 'Y' }])
  const answers = await queue.askMultiple([question(), question(), question()], signal)
  expect(answers).toEqual([{ value: 'N' }, { value: 'Y' }, SKIPPED])
})
row('I-8', async () => {
  const recording = createRecordingInterviewer(createQueueInterviewer([{ value: 'N' }]))
  const asked = question()
  expect(await recording.ask(asked, signal)).toEqual({ value: 'N' })
  expect(recording.recorded).toEqual([{ question: asked, answer: { value: 'N' } }])
})
row('I-9', async () => {
  const never = createCallbackInterviewer((_asked, stop) =>
    wait(60_000, { value: 'Y' }, { signal: stop }),
  )
  expect(await never.ask(question({ timeoutSeconds: 0.01 }), signal)).toEqual({ value: 'timeout' })
  const withDefault = question({ timeoutSeconds: 0.01, default: { value: 'N' } })
  expect(await never.ask(withDefault, signal)).toEqual({ value: 'N' })
  const human = { 'wait.human': createHumanStation(never) }
  const edges = 'b start -> h; h -> done [label="[Y] Yes"]; h -> b [label=No]; b -> done'
  expect(
    await told(
      `h [shape=hexagon, timeout=10ms, human.default_choice=No] ${edges}`,
      {},
      { customStations: human },
    ),
  ).toContain('start h b done')
  expect(
    await told(`h [shape=hexagon, timeout=10ms] ${edges}`, {}, { customStations: human }),
  ).toContain('human gate timeout, no default')
})
