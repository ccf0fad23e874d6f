import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { runHoldout } from './run-holdout.ts'

/** Every text of a document, wherever it stands. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}

/** The words of each call of ours in a pipeline. */
function callsIn(pipeline: unknown): string[][] {
  return texts(pipeline)
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => {
      const [, call] = /npx --no holdout ([^|&]+)/.exec(line) ?? []
      return call === undefined ? [] : [call.trim().split(/\s+/)]
    })
}

/** Each sub-command and option that a pipeline uses must be in that command's own help. */
async function expectKnown(words: readonly string[]): Promise<void> {
  const isNested = words[0] === 'report' && words[1] === 'merge'
  const command = words.slice(0, isNested ? 2 : 1)
  const { code, stdout } = await runHoldout([...command, '--help'])
  expect(code, command.join(' ')).toBe(0)
  expect(stdout).toContain(`Usage: holdout ${command.join(' ')}`)
  for (const option of words.filter((word) => word.startsWith('--'))) {
    expect(stdout, `${command.join(' ')} ${option}`).toContain(option)
  }
}

test.each([
  ['github', '.github/workflows/holdout.yml'],
  ['gitlab', '.gitlab/holdout.yml'],
])(
  'the pipeline of %s is written in one step, and each command in it exists',
  async (service, file) => {
    const cwd = temporaryFolder('holdout-ci')
    expect((await runHoldout(['init', '--ci', service], { cwd })).code).toBe(0)
    const text = readFileSync(join(cwd, file), 'utf8')
    const pipeline = parse(text)
    const calls = callsIn(pipeline)
    expect(calls.length).toBeGreaterThanOrEqual(2)
    for (const words of calls) await expectKnown(words)
    // Parts are merged by the names that they were given.
    expect(text).toMatch(/--shard \S+.* --out shard-/)

    const again = await runHoldout(['init', '--ci', service], { cwd })
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('nothing was written')
    writeFileSync(join(cwd, file), 'mine')
    expect((await runHoldout(['init', '--ci', service, '--force'], { cwd })).code).toBe(0)
    expect(readFileSync(join(cwd, file), 'utf8')).toBe(text)
  },
  400_000,
)

test('a GitHub workflow has jobs that follow each other, little permission, and no credential in the checkout', async () => {
  const { pipelineText } = await import('../../cli/ci/write-pipeline.ts')
  const workflow = parse(pipelineText('github'))
  expect(workflow.permissions).toEqual({ contents: 'read' })
  expect(workflow.jobs.decide.needs).toBe('gate')
  const steps = Object.values<{ steps: { uses?: string; with?: object }[] }>(workflow.jobs).flatMap(
    (job) => job.steps,
  )
  for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout'))) {
    expect(step.with).toEqual({ 'persist-credentials': false })
  }
})
