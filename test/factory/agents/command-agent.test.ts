import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type AgentTurn, createCommandAgent } from '../../../factory/index.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

/** A program of a test's own, run with this Node. */
function program(folder: string, source: string): readonly [string, ...string[]] {
  const file = join(folder, 'agent.mjs')
  writeFileSync(file, source)
  return [process.execPath, file]
}

function setting() {
  const workspace = temporaryFolder()
  const homes = temporaryFolder()
  const turn: AgentTurn = {
    node: 'mend',
    prompt: 'Mend it.',
    workspace,
    feedback: { iteration: 1, symptoms: ['It is slow.'], handled: false },
    logDirectory: temporaryFolder(),
    signal: new AbortController().signal,
  }
  return { workspace, homes, turn }
}

const READ_STDIN = `let input = ''; for await (const chunk of process.stdin) input += chunk;`

describe('command agent', () => {
  it('gives the prompt on stdin in the workspace, with an environment that holds only what was allowed', async () => {
    const { workspace, homes, turn } = setting()
    const agent = createCommandAgent({
      command: program(
        homes,
        `import { writeFileSync } from 'node:fs'; ${READ_STDIN}
        writeFileSync('made.txt', input); console.log(JSON.stringify({ cwd: process.cwd(), env: process.env }))`,
      ),
      homes,
      passEnv: ['ALLOWED'],
      from: { PATH: process.env.PATH, ALLOWED: 'yes', SECRET: 'no' },
    })
    const { text } = await agent.run(turn)
    expect(readFileSync(join(workspace, 'made.txt'), 'utf8')).toBe('Mend it.')
    const said = JSON.parse(text)
    expect(said.cwd).toBe(workspace)
    expect(Object.keys(said.env).sort()).toEqual(['ALLOWED', 'HOLDOUT_STATUS_FILE', 'HOME', 'PATH'])
    expect(said.env.HOME).toBe(join(homes, 'mend'))
  })

  it('keeps its output, with what it was given for its provider taken out', async () => {
    const { homes, turn } = setting()
    const agent = createCommandAgent({
      command: program(
        homes,
        `console.log('key ' + process.env.MY_KEY); console.error('Bearer abcdefghijklmnop')`,
      ),
      homes,
      passEnv: ['MY_KEY'],
      from: { PATH: process.env.PATH, MY_KEY: 'hunter2-hunter2' },
    })
    expect((await agent.run(turn)).text).toBe('key [redacted]\n')
    expect(readFileSync(join(turn.logDirectory, 'stdout.txt'), 'utf8')).toBe('key [redacted]\n')
    expect(readFileSync(join(turn.logDirectory, 'stderr.txt'), 'utf8')).toBe('[redacted]\n')
  })

  it('does not run tool_hooks around its tool calls, which nobody else can see, and writes that down', async () => {
    const { homes, turn, workspace } = setting()
    const agent = createCommandAgent({ command: program(homes, ''), homes })
    await agent.run({ ...turn, hooks: { pre: 'touch ran.txt' } })
    expect(existsSync(join(workspace, 'ran.txt'))).toBe(false)
    expect(JSON.parse(readFileSync(join(turn.logDirectory, 'hooks.jsonl'), 'utf8'))).toEqual({
      pre: 'touch ran.txt',
      ended: 'not run: only its own program can hook its tool calls',
    })
  })

  it('may say how it ended in its status file, or in its last lines', async () => {
    const { homes, turn } = setting()
    const file = `import { writeFileSync } from 'node:fs'; writeFileSync(process.env.HOLDOUT_STATUS_FILE, JSON.stringify({ outcome: 'needs_dod', notes: 'n', context_updates: { a: 1 } }))`
    const byFile = await createCommandAgent({ command: program(homes, file), homes }).run(turn)
    expect(byFile.outcome).toEqual({
      status: 'success',
      raw: 'needs_dod',
      notes: 'n',
      contextUpdates: { a: 1 },
    })
    const lines = `console.log('Done.\\n\\n**outcome: fail**\\npreferred_label: test gaps')`
    const byLines = await createCommandAgent({ command: program(homes, lines), homes }).run(turn)
    expect(byLines.outcome).toEqual({ status: 'fail', raw: 'fail', preferredLabel: 'test gaps' })
    const question = `console.log('I cannot tell.\\n**question: Which of the two?**\\noutcome: needs_fact')`
    const asks = await createCommandAgent({ command: program(homes, question), homes }).run(turn)
    expect(asks.outcome).toMatchObject({
      raw: 'needs_fact',
      contextUpdates: { question: 'Which of the two?' },
    })
    const silent = await createCommandAgent({
      command: program(homes, `console.log('the outcome is good')`),
      homes,
    }).run(turn)
    expect(silent).toEqual({ text: 'the outcome is good\n' })
  })

  it('tells a failure that may pass from one that will not', async () => {
    const { homes, turn } = setting()
    const ending = (source: string) =>
      createCommandAgent({ command: program(homes, source), homes }).run(turn)
    await expect(ending(`console.error('529 overloaded'); process.exit(1)`)).rejects.toMatchObject({
      retryable: true,
    })
    await expect(ending(`console.error('no such flag'); process.exit(2)`)).rejects.toMatchObject({
      retryable: false,
      message: 'the agent ended with exit code 2: no such flag',
    })
    await expect(
      createCommandAgent({ command: 'no-such-agent -p', homes }).run(turn),
    ).rejects.toThrow('the agent "no-such-agent" cannot be started: ENOENT')
    const slow = createCommandAgent({
      command: program(homes, 'setInterval(() => {}, 1000)'),
      homes,
      timeoutMs: 200,
    })
    await expect(slow.run(turn)).rejects.toThrow('the agent took longer than')
  })

  it('ends with all its children when the signal is aborted', async () => {
    const { homes, turn, workspace } = setting()
    const agent = createCommandAgent({
      command: program(
        homes,
        `import { spawn } from 'node:child_process'; import { writeFileSync } from 'node:fs'
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
        writeFileSync('pids', process.pid + ' ' + child.pid); setInterval(() => {}, 1000)`,
      ),
      homes,
    })
    const controller = new AbortController()
    const running = agent.run({ ...turn, signal: controller.signal })
    const file = join(workspace, 'pids')
    while (!existsSync(file) || !readFileSync(file, 'utf8').includes(' ')) await wait(10)
    controller.abort()
    await expect(running).rejects.toThrow()
    for (const pid of readFileSync(file, 'utf8').split(' ').map(Number)) {
      // A killed process may still be in the table for a moment.
      await expect.poll(() => alive(pid)).toBe(false)
    }
  })

  it('chooses by naming one of the labels, asked twice at most', async () => {
    const { homes, turn } = setting()
    const choose = (source: string) =>
      createCommandAgent({ command: program(homes, source), homes }).choose({
        ...turn,
        question: 'Refine',
        options: ['functional issues', 'test gaps'],
      })
    expect(
      await choose(
        `${READ_STDIN} console.log(input.includes('- It is slow.') ? 'I think:\\n- Test gaps' : '')`,
      ),
    ).toBe('test gaps')
    const unsure = `import { appendFileSync } from 'node:fs'; appendFileSync('asked', 'x'); console.log('either will do')`
    expect(await choose(unsure)).toBeUndefined()
    expect(readFileSync(join(turn.workspace, 'asked'), 'utf8')).toBe('xx')
  })

  it('ends with its program, whatever that leaves running with its output open', async (context) => {
    if (process.platform !== 'linux') context.skip('only Linux tells whose a stray process is')
    const { homes, turn } = setting()
    const agent = createCommandAgent({
      command: program(
        homes,
        `import { spawn } from 'node:child_process'
        const child = spawn('sleep', ['61'], { detached: true, stdio: 'inherit' })
        child.unref(); console.log(child.pid); process.exit(0)`,
      ),
      homes,
    })
    const { text } = await agent.run(turn)
    // Killed at once; it has gone when the system has taken note.
    await expect.poll(() => alive(Number(text))).toBe(false)
  })
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
