import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { agentFromConfig, jobPaths, resolveBoundary, runJob } from '../../../factory/index.ts'
import { costLineOf, costRowsOf } from '../../../factory/job/evidence/cost-story.ts'
import { evidenceMarkdown } from '../../../factory/job/evidence/evidence-markdown.ts'
import { costOf, openSpending, readTurns } from '../../../factory/job/spending.ts'
import { smallJob } from '../fixtures/small-job.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { someEvidence } from './evidence/evidence-fixture.ts'

const killed = fileURLToPath(new URL('../fixtures/killed-job.ts', import.meta.url))

/** Speaks as Claude Code does: repairs one fault a turn, tells its tokens and its price; fails its first turn. */
function speaking(folder: string): string {
  const path = join(folder, 'claude')
  writeFileSync(
    path,
    `#!/bin/sh
cat > /dev/null
echo '{"type":"assistant","message":{"content":[],"usage":{"input_tokens":1000,"output_tokens":50}}}'
if [ ! -e "${folder}/failed" ]; then
  touch "${folder}/failed"
  echo '{"type":"result","is_error":true,"result":"overloaded","api_error_status":529,"total_cost_usd":0.01}'
  exit 1
fi
sed -i 1d src/service.txt
echo '{"type":"result","result":"mended","total_cost_usd":0.25}'
`,
  )
  chmodSync(path, 0o755)
  return path
}

describe('what a job’s agents spent', () => {
  it('is in the evidence by stage and by agent, over a kill in the middle of a turn', async () => {
    const folder = temporaryFolder()
    const job = smallJob({
      canaries: [],
      resume: true,
      boundary: resolveBoundary({ sandbox: 'none' }, '/'),
    })
    // The first turn mends one fault; the second kills the process that runs the job.
    const words =
      'grep -q slow src/service.txt && { sed -i /slow/d src/service.txt; exit 0; }; kill -9 $PPID'
    const { signal } = spawnSync(process.execPath, [
      ...[killed, job.repository, job.directory, 'none', '0', words],
    ])
    expect(signal).toBe('SIGKILL')
    const agent = await agentFromConfig(
      [
        { program: 'claude', path: speaking(folder), model: 'sonnet' },
        { program: 'claude', path: speaking(folder) },
      ],
      '/',
    )
    const evidence = await runJob({ ...job, agent })
    expect(evidence.state).toBe('PR_READY')
    const { cost } = evidence
    expect(cost).toMatchObject({
      turns: 5,
      cutOff: 1,
      inputTokens: 3_000,
      outputTokens: 150,
      uncounted: 2,
      usd: 0.51,
      unpriced: 2,
    })
    expect(
      cost.agents.map(({ agent: name, model, turns, usd }) => [
        name.slice(0, 6),
        model,
        turns,
        usd,
      ]),
    ).toEqual([
      ['/bin/s', undefined, 2, undefined],
      ['claude', 'sonnet', 2, 0.26],
      ['claude', undefined, 1, 0.25],
    ])
    expect(cost.stages.map(({ node, visits, turns }) => [node, visits, turns])).toEqual([
      ['start', 1, 0],
      ['validate', 4, 0],
      ['mend', 3, 5],
      ['done', 1, 0],
    ])
    expect(JSON.parse(readFileSync(jobPaths(job.directory).evidence, 'utf8')).cost).toEqual(cost)
    expect(evidenceMarkdown(evidence)).toContain(
      '3,000 tokens in and 150 out, without 2 turns of which nobody tells, $0.5100',
    )
    expect(job.events.filter(({ type }) => type === 'spent')).toHaveLength(3)
  })

  it('says what nobody tells, and counts it as nothing nowhere', () => {
    const file = join(temporaryFolder(), 'spending.jsonl')
    const told: unknown[] = []
    let at = 0
    const open = () =>
      openSpending(
        file,
        () => at,
        (turn) => told.push(turn),
      )
    const first = open()
    const end = first.ledger({ node: 'a', agent: 'claude', model: 'm' })
    first.ledger({ node: 'b', agent: 'claude', model: 'm' })
    at = 40
    end({ inputTokens: 10, outputTokens: 2, usd: 0.5 })
    first.close()
    // A killed process leaves half a line.
    appendFileSync(file, '{"turn":3,"no')
    const second = open()
    second.ledger({ node: 'b', agent: 'x' })({})
    second.close()
    expect(readTurns(file)).toEqual([
      {
        node: 'a',
        agent: 'claude',
        model: 'm',
        durationMs: 40,
        inputTokens: 10,
        outputTokens: 2,
        usd: 0.5,
      },
      { node: 'b', agent: 'claude', model: 'm' },
      { node: 'b', agent: 'x', durationMs: 0 },
    ])
    expect(told).toHaveLength(2)
    const cost = costOf(readTurns(file), [{ node: 'a', outcome: 'success', durationMs: 90 }])
    const evidence = { cost, agent: 'claude' } as Parameters<typeof costLineOf>[0]
    expect(costLineOf(evidence)).toMatchInlineSnapshot(
      `"Agents took 3 turns, 40 ms: 10 tokens in and 2 out, without 2 turns of which nobody tells, $0.5000, without 2 turns of which nobody tells. 1 turn was cut off, and what it took is not known. What judges cost is in each validation’s report."`,
    )
    expect(costRowsOf(evidence)).toMatchInlineSnapshot(`
      [
        {
          "cells": [
            "90 ms",
            "1",
            "10 tokens in and 2 out",
            "$0.5000",
          ],
          "name": "a",
        },
        {
          "cells": [
            "0 ms",
            "2",
            "tokens not known",
            "price not known",
          ],
          "name": "b",
        },
        {
          "cells": [
            "40 ms",
            "2",
            "10 tokens in and 2 out, without 1 turn of which nobody tells",
            "$0.5000, without 1 turn of which nobody tells",
          ],
          "name": "claude, m",
        },
        {
          "cells": [
            "0 ms",
            "1",
            "tokens not known",
            "price not known",
          ],
          "name": "x, its own default model",
        },
      ]
    `)
    const none = costOf([], [])
    expect(costLineOf({ ...evidence, cost: none, standIn: true })).toBe(
      'No model was asked: the agent is a stand-in, which costs nothing.',
    )
    expect(costLineOf({ ...evidence, cost: none })).toBe('No agent took a turn.')
  })
})

it('keeps a row of its Markdown on one line, though an agent’s command has several and is long', () => {
  const evidence = someEvidence([])
  const [agent] = evidence.cost.agents
  if (agent === undefined) throw new Error('the fixture has agents')
  const command = `sh -c echo one\necho two | cat\n${'echo three\n'.repeat(40)}`
  const text = evidenceMarkdown({
    ...evidence,
    cost: { ...evidence.cost, agents: [{ ...agent, agent: command }] },
  })
  const rows = text.split('\n').filter((line) => line.includes('sh -c'))
  expect(rows).toEqual([
    expect.stringMatching(/^\| sh -c echo one echo two .* more characters .* \|$/),
  ])
  // Six bars, the written one aside.
  expect(rows[0]?.replaceAll('\\|', '').match(/\|/g)).toHaveLength(6)
})
