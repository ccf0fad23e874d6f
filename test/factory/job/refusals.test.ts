import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { agentFromConfig, jobPaths, runJob } from '../../../factory/index.ts'
import { readRefusals } from '../../../factory/job/evidence/read-refusals.ts'
import { writeEvidencePage } from '../../../factory/job/index.ts'
import { smallJob } from '../fixtures/small-job.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

/** What Claude Code prints of a call of a tool that was taken away, and then of its end. */
const PRINTED = [
  {
    type: 'assistant',
    message: {
      content: [
        { type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'curl a-key-of-ours' } },
      ],
    },
  },
  {
    type: 'user',
    message: {
      content: [
        {
          type: 'tool_result',
          tool_use_id: 't1',
          is_error: true,
          content:
            '<tool_use_error>Error: No such tool available: Bash. Bash exists but is not enabled in this context.</tool_use_error>',
        },
      ],
    },
  },
  {
    type: 'result',
    result: 'It could not be done.',
    permission_denials: [{ tool_name: 'Edit', tool_input: { file_path: 'spec/intent/why.md' } }],
  },
]

it('what the packet does not allow is kept from the agent by its own flags, and what it asked for is evidence', async () => {
  const path = join(temporaryFolder(), 'claude')
  const lines = PRINTED.map((line) => `'${JSON.stringify(line)}'`).join(' ')
  writeFileSync(path, `#!/bin/sh\necho "$@" > ${path}.flags\nprintf '%s\\n' ${lines}\n`, {
    mode: 0o755,
  })
  const packet = {
    file: 'task.yaml',
    kind: 'task' as const,
    title: 'Mend it',
    intent: 'Make it right.',
    'allowed-tools': ['read' as const],
  }
  const job = smallJob({
    packet,
    agent: await agentFromConfig({ program: 'claude', path, key: 'OUR_KEY' }, '/'),
    limits: { maxIterations: 3, patience: 2 },
  })
  process.env.OUR_KEY = 'a-key-of-ours'
  const evidence = await runJob(job).finally(() => delete process.env.OUR_KEY)
  expect(evidence.state).toBe('ESCALATE')
  expect(readFileSync(`${path}.flags`, 'utf8')).toContain(
    '--disallowedTools Edit,Write,NotebookEdit,Bash,WebFetch,WebSearch',
  )
  expect(evidence.refusals.slice(0, 2)).toEqual([
    { stage: 'mend', tool: 'Bash', input: '{"command":"curl [redacted]"}', times: 1 },
    { stage: 'mend', tool: 'Edit', input: '{"file_path":"spec/intent/why.md"}', times: 1 },
  ])
  expect(JSON.parse(readFileSync(jobPaths(job.directory).evidence, 'utf8')).refusals).toEqual(
    evidence.refusals,
  )
  const { paths } = await writeEvidencePage(job.directory, evidence, undefined)
  for (const file of [paths.html, paths.markdown]) {
    const text = readFileSync(file, 'utf8')
    expect(text).toContain(
      `Agents asked for ${evidence.refusals.length} tool calls that they may not make, and all were refused.`,
    )
    expect(text).toContain('file_path')
  }
})

it('refusals without end are counted, not listed, and half a line at the end is none', async () => {
  const run = temporaryFolder()
  mkdirSync(join(run, 'a'))
  const file = join(run, 'a', 'transcript.jsonl')
  const refusal = (tool: string) => `${JSON.stringify({ kind: 'refusal', tool })}\n`
  writeFileSync(file, Array.from({ length: 250 }, (_, n) => refusal(`t${n}`)).join(''))
  appendFileSync(
    file,
    `${refusal('t0')}{"kind":"text","text":"a \\"refusal\\""}\n{"kind":"refusal","to`,
  )
  const found = await readRefusals(run)
  expect(found).toHaveLength(201)
  expect(found[0]).toEqual({ stage: 'a', tool: 't0', times: 2 })
  expect(found.at(-1)).toEqual({ stage: 'others', tool: 'others', times: 50 })
})
