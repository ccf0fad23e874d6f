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
  const home = temporaryFolder()
  const turn: AgentTurn = {
    node: 'mend',
    prompt: 'Mend it.',
    workspace,
    feedback: { iteration: 1, symptoms: ['It is slow.'], handled: false },
    logDirectory: temporaryFolder(),
    signal: new AbortController().signal,
  }
  return { workspace, home, turn }
}

const READ_STDIN = `let input = ''; for await (const chunk of process.stdin) input += chunk;`

describe('command agent', () => {
  it('gives the prompt on stdin in the workspace, with an environment that holds only what was allowed', async () => {
    const { workspace, home, turn } = setting()
    const agent = createCommandAgent({
      command: program(
        home,
        `import { writeFileSync } from 'node:fs'; ${READ_STDIN}
        writeFileSync('made.txt', input); console.log(JSON.stringify({ cwd: process.cwd(), env: process.env }))`,
      ),
      home,
      passEnv: ['ALLOWED'],
      from: { PATH: process.env.PATH, ALLOWED: 'yes', SECRET: 'no' },
    })
    const { text } = await agent.run(turn)
    expect(readFileSync(join(workspace, 'made.txt'), 'utf8')).toBe('Mend it.')
    const said = JSON.parse(text)
    expect(said.cwd).toBe(workspace)
    expect(Object.keys(said.env).sort()).toEqual(['ALLOWED', 'HOLDOUT_STATUS_FILE', 'HOME', 'PATH'])
    expect(said.env.HOME).toBe(home)
  })

  it('keeps its output, with what it was given for its provider taken out', async () => {
    const { home, turn } = setting()
    const agent = createCommandAgent({
      command: program(
        home,
        `console.log('key ' + process.env.MY_KEY); console.error('Bearer abcdefghijklmnop')`,
      ),
      home,
      passEnv: ['MY_KEY'],
      from: { PATH: process.env.PATH, MY_KEY: 'hunter2-hunter2' },
    })
    expect((await agent.run(turn)).text).toBe('key [redacted]\n')
    expect(readFileSync(join(turn.logDirectory, 'stdout.txt'), 'utf8')).toBe('key [redacted]\n')
    expect(readFileSync(join(turn.logDirectory, 'stderr.txt'), 'utf8')).toBe('[redacted]\n')
  })

  it('does not run tool_hooks around its tool calls, which nobody else can see, and writes that down', async () => {
    const { home, turn, workspace } = setting()
    const agent = createCommandAgent({ command: program(home, ''), home })
    await agent.run({ ...turn, hooks: { pre: 'touch ran.txt' } })
    expect(existsSync(join(workspace, 'ran.txt'))).toBe(false)
    expect(JSON.parse(readFileSync(join(turn.logDirectory, 'hooks.jsonl'), 'utf8'))).toEqual({
      pre: 'touch ran.txt',
      ended: 'not run: only its own program can hook its tool calls',
    })
  })

  it('may say how it ended in its status file, or in its last lines', async () => {
    const { home, turn } = setting()
    const file = `import { writeFileSync } from 'node:fs'; writeFileSync(process.env.HOLDOUT_STATUS_FILE, JSON.stringify({ outcome: 'needs_dod', notes: 'n', context_updates: { a: 1 } }))`
    const byFile = await createCommandAgent({ command: program(home, file), home }).run(turn)
    expect(byFile.outcome).toEqual({
      status: 'success',
      raw: 'needs_dod',
      notes: 'n',
      contextUpdates: { a: 1 },
    })
    const lines = `console.log('Done.\\n\\n**outcome: fail**\\npreferred_label: test gaps')`
    const byLines = await createCommandAgent({ command: program(home, lines), home }).run(turn)
    expect(byLines.outcome).toEqual({ status: 'fail', raw: 'fail', preferredLabel: 'test gaps' })
    const question = `console.log('I cannot tell.\\n**question: Which of the two?**\\noutcome: needs_fact')`
    const asks = await createCommandAgent({ command: program(home, question), home }).run(turn)
    expect(asks.outcome).toMatchObject({
      raw: 'needs_fact',
      contextUpdates: { question: 'Which of the two?' },
    })
    const silent = await createCommandAgent({
      command: program(home, `console.log('the outcome is good')`),
      home,
    }).run(turn)
    expect(silent).toEqual({ text: 'the outcome is good\n' })
  })

  it('tells a failure that may pass from one that will not', async () => {
    const { home, turn } = setting()
    const ending = (source: string) =>
      createCommandAgent({ command: program(home, source), home }).run(turn)
    await expect(ending(`console.error('529 overloaded'); process.exit(1)`)).rejects.toMatchObject({
      retryable: true,
    })
    await expect(ending(`console.error('no such flag'); process.exit(2)`)).rejects.toMatchObject({
      retryable: false,
      message: 'the agent ended with exit code 2: no such flag',
    })
    await expect(
      createCommandAgent({ command: 'no-such-agent -p', home }).run(turn),
    ).rejects.toThrow('the agent "no-such-agent" cannot be started: ENOENT')
    const slow = createCommandAgent({
      command: program(home, 'setInterval(() => {}, 1000)'),
      home,
      timeoutMs: 200,
    })
    await expect(slow.run(turn)).rejects.toThrow('the agent took longer than')
  })

  it('ends with all its children when the signal is aborted', async () => {
    const { home, turn, workspace } = setting()
    const agent = createCommandAgent({
      command: program(
        home,
        `import { spawn } from 'node:child_process'; import { writeFileSync } from 'node:fs'
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
        writeFileSync('pids', process.pid + ' ' + child.pid); setInterval(() => {}, 1000)`,
      ),
      home,
    })
    const controller = new AbortController()
    const running = agent.run({ ...turn, signal: controller.signal })
    const file = join(workspace, 'pids')
    while (!existsSync(file) || !readFileSync(file, 'utf8').includes(' ')) await wait(10)
    controller.abort()
    await expect(running).rejects.toThrow()
    for (const pid of readFileSync(file, 'utf8').split(' ').map(Number)) {
      // A killed process may still be in the table for a moment.
      for (let i = 0; i < 100 && alive(pid); i += 1) await wait(20)
      expect(alive(pid)).toBe(false)
    }
  })

  it('chooses by naming one of the labels, asked twice at most', async () => {
    const { home, turn } = setting()
    const choose = (source: string) =>
      createCommandAgent({ command: program(home, source), home }).choose({
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
    const { home, turn } = setting()
    const agent = createCommandAgent({
      command: program(
        home,
        `import { spawn } from 'node:child_process'
        const child = spawn('sleep', ['61'], { detached: true, stdio: 'inherit' })
        child.unref(); console.log(child.pid); process.exit(0)`,
      ),
      home,
    })
    const { text } = await agent.run(turn)
    // Killed at once; it has gone when the system has taken note.
    for (let i = 0; i < 100 && alive(Number(text)); i += 1) await wait(20)
    expect(alive(Number(text))).toBe(false)
  }, 10_000)
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
