import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  createCascadeJudge,
  createEnsembleJudge,
  createModelJudge,
  type Judge,
} from '../../../../scenarios-runner/judge/index.ts'
import { type Account, openAccount, openModel } from '../../../../scenarios-runner/model/index.ts'
import { executeRun, type RunRequest } from '../../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../../scenarios-runner/scenario/index.ts'
import type { TrialRecord } from '../../../../scenarios-runner/trial/index.ts'
import { answerOf, isCanary } from '../../judge/stand-in.ts'
import { type ChatServer, startChatServer } from '../../model/chat-server.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders } from '../desks-run.ts'

afterAll(removeFolders)

const usage = { prompt_tokens: 0, completion_tokens: 100 }
const action = { do: 'http', method: 'GET', path: '/free' }
const end = { do: 'end', reached: true, said: 'Well.' }

/** Judges, one that leaves out what it is asked, and one that plays a user who looks once and leaves. */
const models = () =>
  startChatServer(({ model, prompt, messages }) => {
    if (model === 'user') {
      const hasAsked = /Answer \d{3}/.test(JSON.stringify(messages))
      return { text: JSON.stringify({ thought: 'so', action: hasAsked ? end : action }), usage }
    }
    const met = { status: 'met', quotes: [{ from: 'book', text: '409' }] }
    const said = answerOf(prompt, (criterion) => {
      if (isCanary(criterion)) return { status: 'not-met' }
      return model === 'silent' ? undefined : met
    })
    return { text: JSON.stringify(said), usage }
  })

/** Opens a model that costs so many dollars a call. */
type Open = (model: string, usd: number) => ReturnType<typeof openModel>

const judgedBy = (judgeOf: (judge: (model: string, usd: number) => Judge) => Judge) => ({
  scenarios: desksScenarios('judged'),
  more: (open: Open): Partial<RunRequest> => ({
    judge: judgeOf((model, usd) => createModelJudge(open(model, usd))),
  }),
})
const rule = { uncalibrated: 'escalate', auditShare: 0, seed: 's' } as const
const playedBy = {
  scenarios: [
    parseScenario(
      '---\nid: look\ncategory: happy-path\ncriticality: low\nchecks: [steps.user.reached]\n---\nSomebody looks.\n',
      'look.md',
    ),
  ],
  more: (open: Open): Partial<RunRequest> => ({ person: { model: open('user', 1) } }),
}

const recordsOf = (folder: string) =>
  readFileSync(join(folder, 'trials.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrialRecord)

async function begin(
  { scenarios, more }: typeof playedBy,
  server: ChatServer,
  folder: string,
  maxCostUsd: number,
) {
  const account: Account = openAccount({ maxCostUsd }, 'the budget of this run')
  const open: Open = (model, usd) =>
    openModel(
      {
        provider: 'openai-compatible',
        model,
        baseUrl: server.url,
        maxOutputTokens: 100,
        price: { inputPerMillion: 0, outputPerMillion: usd * 10_000 },
      },
      { account },
    )
  const request = await desksRequest('', {
    kind: 'run',
    folder,
    scenarios,
    trials: { perScenario: 1, maxAttempts: 1 },
    account,
    ...more(open),
  })
  return { account, result: executeRun(request) }
}

test.each([
  // The second judge is too dear: the first one’s dollar is spent all the same, and another time.
  [
    'a cascade',
    judgedBy((judge) => createCascadeJudge(judge('cheap', 1), judge('dear', 9), rule)),
    { maxCostUsd: 2.5, first: 1, all: 2, enough: 20 },
  ],
  [
    'a panel',
    judgedBy((judge) =>
      createEnsembleJudge([judge('dear', 9), judge('cheap', 1), judge('cheap', 1)]),
    ),
    { maxCostUsd: 2.5, first: 2, all: 2, enough: 20 },
  ],
  [
    'a judge that is asked again',
    judgedBy((judge) => judge('silent', 1)),
    { maxCostUsd: 1.5, first: 1, all: 1, enough: undefined },
  ],
  ['a user that a model plays', playedBy, { maxCostUsd: 1.5, first: 1, all: 1, enough: 20 }],
])(
  'what %s had cost when a budget ended is spent, however often the run is resumed',
  async (_, who, spent) => {
    await using server = await models()
    const folder = newFolder()
    const { maxCostUsd, first, all, enough } = spent
    for (let times = 0; times < 4; times += 1) {
      const { account, result } = await begin(who, server, folder, maxCostUsd)
      await expect(result).rejects.toMatchObject({ code: 'RUN_BUDGET_SPENT', exitCode: 5 })
      expect(account.spent().costUsd).toBe(times === 0 ? first : all)
      expect(server.requests).toHaveLength(account.spent().calls)
    }
    const [record] = recordsOf(folder)
    expect(record).toMatchObject({
      verdict: { status: 'invalid', cause: 'budget' },
      costUsd: first,
    })
    expect(server.requests).toHaveLength(all)
    if (enough === undefined) return
    // With more it goes on, and what was spent before is told with the rest.
    const more = await begin(who, server, folder, enough)
    const result = await more.result
    expect(recordsOf(folder).at(-1)?.verdict).toMatchObject({ status: 'satisfied' })
    expect(result.costUsd).toBe(more.account.spent().costUsd)
  },
)
