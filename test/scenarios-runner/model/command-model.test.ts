import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { modelSettings, openModel } from '../../../scenarios-runner/model/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-command-model-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const question = {
  system: 'Be brief.',
  prompt: 'What is 6 times 7?',
  schema: z.object({ answer: z.number(), seen: z.unknown() }),
}

function program(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`)
  writeFileSync(
    path,
    `let text = ''\nfor await (const chunk of process.stdin) text += chunk\n${body}`,
  )
  return `node ${path}`
}

const ask = (command: string, more: object = {}) =>
  openModel({ provider: 'command', command, ...more }).ask(question)

test('a program is asked on its standard input, in an empty place that shows it nothing else', async () => {
  const command = program(
    'looks',
    `import { existsSync, readdirSync } from 'node:fs'
    const seen = {
      cwd: readdirSync('.'), home: readdirSync(process.env.HOME),
      names: Object.keys(process.env).sort(), asked: text,
      repository: existsSync(${JSON.stringify(join(import.meta.dirname, 'providers.test.ts'))}),
    }
    console.log('thinking … {"answer": "six"}\\n' + JSON.stringify({ answer: 42, seen }))`,
  )
  const config = { provider: 'command' as const, model: command, passEnv: ['MY_KEY'] }
  const environment = { MY_KEY: 'k', SECRET: 's', ANTHROPIC_API_KEY: 'not for node' }
  const model = openModel(modelSettings(config, environment))
  const { value, usage } = await model.ask(question)
  expect(value.answer).toBe(42)
  const seen = value.seen as {
    cwd: unknown
    home: unknown
    names: string[]
    asked: string
    repository: boolean
  }
  expect(seen.cwd).toEqual([])
  expect(seen.home).toEqual([])
  // Where no wall can be had, that is said.
  expect([...model.remarks].join()).toMatch(seen.repository ? /^NOT SANDBOXED: command:node/ : /^$/)
  expect(seen.names.filter((name) => !name.startsWith('__') && name !== 'PWD')).toEqual([
    'HOME',
    'MY_KEY',
    'PATH',
  ])
  expect(seen.asked).toContain('Be brief.')
  expect(seen.asked).toContain('JSON Schema')
  expect(usage.inputTokens).toBe(Math.ceil((seen.asked.length - 3) / 3))
  expect(model.name).toBe(`command:${command}`)
})

test('envelopes that agents wrap their last words in are opened', async () => {
  const claude = program(
    'claude',
    `console.log(JSON.stringify({ type: 'result', subtype: 'success', result: 'So: {"answer": 42, "seen": 0}' }))`,
  )
  expect((await ask(claude)).value.answer).toBe(42)
  const codex = program(
    'codex',
    `for (const item of [
      { type: 'reasoning', text: 'maybe {"answer": 41, "seen": 0}' },
      { type: 'agent_message', text: '{"answer": 42, "seen": 0}' },
    ]) console.log(JSON.stringify({ type: 'item.completed', item }))
    console.log(JSON.stringify({ type: 'turn.completed', usage: { input_tokens: 1 } }))`,
  )
  expect((await ask(codex)).value.answer).toBe(42)
  // One that repeats all that it was told, a long record, before it answers.
  const chatty = program(
    'chatty',
    `for (let i = 0; i < 500; i += 1) console.log(JSON.stringify({ from: 'okta#' + i, text: '{' }))
    console.log('{"answer": 42, "seen": 0}')`,
  )
  expect((await ask(chatty)).value.answer).toBe(42)
})

test('how a program fails is told apart', async () => {
  await expect(ask('no-such-program-here -p')).rejects.toMatchObject({
    code: 'MODEL_NO_PROGRAM',
    message:
      'command:no-such-program-here -p cannot be asked: there is no program "no-such-program-here"',
  })
  await expect(
    ask(program('fails', `console.error('not logged in'); process.exit(3)`)),
  ).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('ended with 3: not logged in'),
  })
  await expect(ask(program('chats', `console.log('42, I believe')`))).rejects.toMatchObject({
    kind: 'unusable',
  })
  await expect(
    ask(program('sleeps', `setInterval(() => {}, 1000)`), { timeoutMs: 400 }),
  ).rejects.toMatchObject({ kind: 'timeout' })
  expect(() => openModel({ provider: 'command', command: 'claude "-p' })).toThrowError(
    expect.objectContaining({ code: 'COMMAND_SYNTAX' }),
  )
})
