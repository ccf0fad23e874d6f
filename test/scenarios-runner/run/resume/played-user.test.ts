import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createScriptedJudge } from '../../../../scenarios-runner/judge/index.ts'
import { openAccount, openModel } from '../../../../scenarios-runner/model/index.ts'
import { executeRun } from '../../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../../scenarios-runner/scenario/index.ts'
import type { TrialRecord } from '../../../../scenarios-runner/trial/index.ts'
import { startChatServer } from '../../model/chat-server.ts'
import { desksRequest, newFolder, removeFolders } from '../desks-run.ts'

afterAll(removeFolders)

const scenario = parseScenario(
  '---\nid: ask\ncategory: happy-path\ncriticality: low\nvary: { who: person }\ncriteria: [It is friendly.]\n---\nSomebody asks.\n',
  'ask.md',
)
const end = { do: 'end', reached: true, said: 'Well.' }

/** A run in which a model plays the user, asks for one thing, and leaves. */
async function begin(path: string, folder: string, url: string, maxTrials = 99) {
  const controller = new AbortController()
  const account = openAccount({}, 'the budget of this run')
  const price = { inputPerMillion: 10_000, outputPerMillion: 0 }
  const manners = { provider: 'openai-compatible' as const, model: path, baseUrl: url, price }
  let seen = 0
  const request = await desksRequest('', {
    kind: 'run',
    folder,
    scenarios: [scenario],
    trials: { perScenario: 3, maxAttempts: 2 },
    slots: 1,
    person: { model: openModel(manners, { account }) },
    judge: createScriptedJudge(() => ({ status: 'not-met', reasoning: 'r', quotes: [] })),
    account,
    signal: controller.signal,
    onEvent(event) {
      if (event.type === 'trial') seen += 1
      if (seen === maxTrials) controller.abort()
    },
  })
  await executeRun(request).catch((error) => {
    if (!controller.signal.aborted) throw error
  })
  const lines = readFileSync(join(folder, 'trials.jsonl'), 'utf8').trim().split('\n')
  const records = lines.map((line) => JSON.parse(line) as TrialRecord)
  return {
    ends: records.map(({ trial, attempt, verdict }) => [
      trial,
      attempt,
      verdict.status,
      verdict.cause,
    ]),
    spent: account.spent(),
  }
}

const server = () =>
  startChatServer(({ model, messages }) => {
    const hasAsked = /Answer \d{3}/.test(JSON.stringify(messages))
    const action = hasAsked ? end : { do: 'http', method: 'GET', path: model }
    return {
      text: JSON.stringify({ thought: 'so', action }),
      usage: { prompt_tokens: 100, completion_tokens: 10 },
    }
  })

test('a resumed run ends and has spent as one that was never broken off, whoever played the user', async () => {
  await using models = await server()
  for (const [path, verdict] of [
    // The artifact refuses it, which leaves a doubt about the user.
    ['/bookings/none', ['invalid', 'user']],
    ['/free', ['unsatisfied', undefined]],
  ] as const) {
    const whole = await begin(path, newFolder(), models.url)
    expect(whole.ends).toEqual([0, 1, 2].map((trial) => [trial, 1, ...verdict]))
    expect(whole.spent).toMatchObject({ calls: 6, inputTokens: 600, outputTokens: 60 })
    expect(whole.spent.costUsd).toBeCloseTo(6)
    const folder = newFolder()
    const brokenOff = await begin(path, folder, models.url, 1)
    expect(brokenOff.ends.length).toBeLessThan(3)
    const resumed = await begin(path, folder, models.url)
    expect(resumed.ends).toEqual(whole.ends)
    expect(resumed.spent).toEqual(whole.spent)
  }
})
