import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createCommandAgent, createProgramAgent } from '../../../../factory/agents/index.ts'
import { readHomeFile, writeHomeFile } from '../../../../factory/agents/turn/home-files.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const turnIn = (workspace: string, thread?: string) => ({
  node: 'mend',
  prompt: 'Mend it.',
  workspace,
  feedback: { iteration: 0, symptoms: [], handled: false },
  logDirectory: join(workspace, 'log'),
  signal: new AbortController().signal,
  ...(thread === undefined ? {} : { thread }),
})

/** A program that runs these lines of shell. */
function program(lines: string): string {
  const path = join(temporaryFolder(), 'claude')
  writeFileSync(path, `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
  return path
}

it.skipIf(process.platform === 'win32')(
  'reads plain files of the home alone: neither links, also of folders, nor pipes, nor giants',
  () => {
    const home = temporaryFolder()
    const outside = temporaryFolder()
    writeFileSync(join(outside, 'a'), 'theirs')
    writeFileSync(join(home, 'plain'), 'ours')
    symlinkSync(join(outside, 'a'), join(home, 'link'))
    symlinkSync(outside, join(home, 'folder'))
    execFileSync(program(`mkfifo '${join(home, 'pipe')}'`))
    writeFileSync(join(home, 'giant'), '')
    truncateSync(join(home, 'giant'), 17 * 1_048_576)
    const read = ['plain', 'link', 'folder/a', 'pipe', 'giant', 'none'].map((name) =>
      readHomeFile(home, name),
    )
    expect(read).toEqual(['ours', undefined, undefined, undefined, undefined, undefined])
    writeHomeFile(home, 'link', 'new')
    writeHomeFile(home, 'folder/a', 'new')
    writeHomeFile(home, 'pipe', 'new')
    expect(readFileSync(join(outside, 'a'), 'utf8')).toBe('theirs')
    expect(['link', 'folder/a', 'pipe'].map((name) => readHomeFile(home, name))).toEqual([
      'new',
      'new',
      'new',
    ])
  },
)

it.skipIf(process.platform === 'win32')(
  'an agent that leaves a pipe or a link where its status, sessions and settings are stops nobody and reaches nothing',
  async () => {
    const workspace = temporaryFolder()
    const homes = join(temporaryFolder(), 'homes')
    const victim = join(temporaryFolder(), 'victim.json')
    writeFileSync(victim, '{"outcome":"stolen"}')
    const agent = createProgramAgent({
      program: 'claude',
      homes,
      path: program(`echo '{"type":"system","subtype":"init","session_id":"s1"}'
echo '{"type":"result","result":"said"}'
rm -rf "$HOME/.claude"; mkdir -p "$HOME/.claude"; ln -sf ${victim} "$HOME/.claude/settings.json"
rm -f "$HOME/sessions-claude.json"; mkfifo "$HOME/sessions-claude.json"
ln -sf ${victim} "$HOLDOUT_STATUS_FILE"`),
    })
    expect((await agent.run(turnIn(workspace, 'one'))).outcome).toBeUndefined()
    expect((await agent.run(turnIn(workspace, 'one'))).outcome).toBeUndefined()
    expect(readFileSync(victim, 'utf8')).toBe('{"outcome":"stolen"}')
    const command = createCommandAgent({
      command: [program('rm -f "$HOLDOUT_STATUS_FILE"; mkfifo "$HOLDOUT_STATUS_FILE"; echo said')],
      homes,
    })
    expect(await command.run(turnIn(workspace))).toEqual({ text: 'said\n' })
  },
)

it('a key in its status file or in halves of what it prints is in nothing that is kept', async () => {
  const workspace = temporaryFolder()
  const agent = createProgramAgent({
    program: 'claude',
    homes: join(temporaryFolder(), 'homes'),
    keyVariable: 'OUR_KEY',
    from: { PATH: process.env.PATH, OUR_KEY: 'a-key-of-ours' },
    path: program(`printf 'this is a-key' >&2; sleep 0.3; printf -- '-of-ours\\n' >&2
echo '{"type":"result","result":"said"}'
echo "{\\"outcome\\":\\"done\\",\\"notes\\":\\"$OUR_KEY\\"}" > "$HOLDOUT_STATUS_FILE"`),
  })
  const { outcome } = await agent.run(turnIn(workspace))
  expect([outcome?.raw, outcome?.notes]).toEqual(['done', '[redacted]'])
  expect(readFileSync(join(workspace, 'log', 'output.txt'), 'utf8')).toBe('this is [redacted]\n')
})

it('a thread may have a name that every object has, and what takes over knows nothing of another program’s sessions', async () => {
  const workspace = temporaryFolder()
  const homes = join(temporaryFolder(), 'homes')
  const made = (name: 'claude' | 'gemini', session: string) =>
    createProgramAgent({
      program: name,
      homes,
      path: program(`echo "$@" >> ${workspace}/words
echo '{"type":"system","subtype":"init","session_id":"${session}"}'
echo '{"type":"result","result":"said"}'
echo '{"type":"message","role":"assistant","content":"said"}'`),
    })
  await made('claude', 's1').run(turnIn(workspace, 'constructor'))
  await made('claude', 's1').run(turnIn(workspace, 'constructor'))
  const words = () => readFileSync(join(workspace, 'words'), 'utf8').trim().split('\n')
  expect(words().map((line) => /--resume (\S+)/.exec(line)?.[1])).toEqual([undefined, 's1'])
  await made('gemini', 's2')
    .run(turnIn(workspace, 'constructor'))
    .catch(() => {})
  expect(words().at(-1)).not.toContain('--resume')
  expect(existsSync(join(homes, 'constructor', 'sessions-claude.json'))).toBe(true)
})
