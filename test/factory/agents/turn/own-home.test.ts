import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createCommandAgent, ownHome } from '../../../../factory/agents/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const turnOf = (workspace: string, node: string, thread?: string) => ({
  node,
  prompt: 'Work.',
  workspace,
  feedback: { iteration: 0, symptoms: [], handled: false },
  logDirectory: join(workspace, `log-${node}`),
  signal: new AbortController().signal,
  ...(thread === undefined ? {} : { thread }),
})

/** A shell that runs these lines as an agent, with homes of its own. */
function shell(lines: string) {
  const workspace = temporaryFolder()
  const homes = temporaryFolder()
  const agent = createCommandAgent({ command: ['/bin/sh', '-c', lines], homes })
  return { agent, workspace, homes }
}

it.skipIf(process.platform !== 'linux')(
  'the end of one agent ends nothing of another that works beside it, nor is it told the other’s outcome',
  async () => {
    const { agent, workspace } = shell(`case "$HOME" in
*/slow) touch started; i=0; while [ ! -e finished ] && [ $i -lt 1200 ]; do sleep 0.1; i=$((i+1)); done
  echo '{"outcome":"slow"}' > "$HOLDOUT_STATUS_FILE";;
*/quick) while [ ! -e started ]; do sleep 0.1; done; echo '{"outcome":"quick"}' > "$HOLDOUT_STATUS_FILE";;
esac`)
    const slow = agent.run(turnOf(workspace, 'slow'))
    const quick = await agent.run(turnOf(workspace, 'quick'))
    writeFileSync(join(workspace, 'finished'), '')
    expect([quick.outcome?.raw, (await slow).outcome?.raw]).toEqual(['quick', 'slow'])
  },
)

it('turns of a thread have one home and follow one another, whatever stage they are of', async () => {
  const { agent, workspace } = shell(
    'echo "begin $HOME" >> log; sleep 0.2; echo "end $HOME" >> log',
  )
  const turns = [turnOf(workspace, 'a', 'one'), turnOf(workspace, 'b', 'one')]
  await Promise.all(turns.map((turn) => agent.run(turn)))
  const lines = readFileSync(join(workspace, 'log'), 'utf8').trim().split('\n')
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['begin', 'end', 'begin', 'end'])
  expect(new Set(lines.map((line) => line.split('/').at(-1)))).toEqual(new Set(['one']))
})

it('a name that could be a path, or another’s in other letters, is none', () => {
  const homes = temporaryFolder()
  const names = ['../out', 'a/b', '.', '', 'Mend', 'mend', 'mend'.repeat(40)]
  const made = names.map((node) => ownHome(homes, { node }))
  expect(new Set(made.map((home) => home.toLowerCase())).size).toBe(names.length)
  for (const home of made) expect(home.slice(homes.length)).toMatch(/^\/[a-z0-9-]+$/)
})
