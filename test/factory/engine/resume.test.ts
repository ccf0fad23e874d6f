import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadGraph, outcomeOf, runGraph } from '../../../factory/index.ts'
import { createStations, plainStation } from '../../../factory/stations/index.ts'
import { ENDS, runDot } from '../fixtures/run-dot.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const script = fileURLToPath(new URL('../fixtures/killed-run.ts', import.meta.url))

/** Starts the run, which is killed with SIGKILL once its log has so many lines. Gives what it printed when it was left alone. */
async function start(directory: string, log: string, killAt?: number): Promise<string> {
  const words = killAt === undefined ? [] : [String(killAt)]
  const child = spawn(process.execPath, [script, directory, log, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  const by = await new Promise((resolve) => child.once('close', (_, signal) => resolve(signal)))
  expect(by).toBe(killAt === undefined ? null : 'SIGKILL')
  return out
}

describe('resuming', () => {
  it('ends as if nothing had been, killed again and again with SIGKILL', async () => {
    const folder = temporaryFolder()
    const expected = await start(join(folder, 'whole'), join(folder, 'whole.log'))
    expect(JSON.parse(expected)).toMatchObject({ status: 'success' })
    const directory = join(folder, 'killed')
    const log = join(folder, 'killed.log')
    for (const killAt of [1, 3, 4, 7, 9]) expect(await start(directory, log, killAt)).toBe('')
    expect(JSON.parse(await start(directory, log))).toEqual(JSON.parse(expected))
  })

  it('gives the same end from the record of every single step', async () => {
    const body = `${ENDS} a b [goal_gate=true, retry_target=a] note start -> a -> b; b -> note [condition="outcome=fail"]; b -> done; note -> done`
    const graph = loadGraph(`digraph g { ${body} }`, 'g.dot')
    // Answers follow from the context, so that it does not matter which process asks.
    const codergen = {
      async execute(node: { id: string }, context: { get(key: string): unknown }) {
        const turns = Number(context.get('turns') ?? 0)
        if (node.id === 'a') return outcomeOf('success', { contextUpdates: { turns: turns + 1 } })
        return outcomeOf(node.id === 'b' && turns < 3 ? 'fail' : 'success')
      },
    }
    const stations = createStations({ start: plainStation, exit: plainStation, codergen })
    const folder = temporaryFolder()
    const signal = new AbortController().signal
    const base = { graph, stations, signal, now: () => 0 }
    let copies = 0
    const whole = await runGraph({
      ...base,
      directory: join(folder, 'whole'),
      onEvent: (event) => {
        if (event.type !== 'checkpoint') return
        const copy = join(folder, `copy-${copies}`)
        mkdirSync(copy)
        copyFileSync(join(folder, 'whole', 'steps.jsonl'), join(copy, 'steps.jsonl'))
        copies += 1
      },
    })
    expect(whole.status).toBe('success')
    expect(copies).toBeGreaterThan(10)
    for (let i = 0; i < copies; i += 1) {
      const resumed = await runGraph({
        ...base,
        directory: join(folder, `copy-${i}`),
        resume: true,
      })
      expect({ ...resumed, directory: whole.directory }).toEqual(whole)
    }
  })

  it('goes on after an interruption, and executes the interrupted stage again', async () => {
    const directory = temporaryFolder()
    const controller = new AbortController()
    const body = `${ENDS} a b start -> a -> b -> done`
    const interrupted = await runDot(
      body,
      directory,
      {},
      {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'stage-started' && event.node === 'b') controller.abort()
        },
      },
    )
    expect([interrupted.status, interrupted.walk]).toEqual(['interrupted', 'start a'])
    const resumed = await runDot(body, directory, {}, { resume: true })
    expect([resumed.status, resumed.walk]).toEqual(['success', 'start a b done'])
    expect(resumed.executions).toEqual({ b: 1 })
  })

  it('refuses the record of another graph, and one that is none', async () => {
    const directory = temporaryFolder()
    await runDot(`${ENDS} a start -> a -> done`, directory)
    await expect(
      runDot(`${ENDS} b start -> b -> done`, directory, {}, { resume: true }),
    ).rejects.toThrow('the graph has changed since this run began')
    const other = temporaryFolder()
    copyFileSync(script, join(other, 'steps.jsonl'))
    await expect(
      runDot(`${ENDS} a start -> a -> done`, other, {}, { resume: true }),
    ).rejects.toThrow('cannot resume from it: it is not JSON')
  })
})
