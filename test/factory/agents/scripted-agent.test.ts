import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createScriptedAgent, readRepairsFile } from '../../../factory/index.ts'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const SCRIPT = {
  name: 'demonstration',
  repairs: [
    {
      symptom: 'page is slow',
      describe: 'Cache it.',
      edits: [{ file: 'src/a.ts', find: 'slow()', replace: 'fast($&)' }],
    },
    {
      symptom: /cannot (log in|sign in)/i,
      describe: 'Let them in.',
      edits: [
        { file: 'src/a.ts', find: 'deny', replace: 'ask' },
        { file: 'src/a.ts', find: 'ask', replace: 'allow' },
        { file: 'src/b.ts', find: 'locked', replace: 'open' },
      ],
    },
  ],
  choices: [{ symptom: 'slow', option: 'test gaps' }],
}

function setting() {
  const workspace = temporaryFolder()
  mkdirSync(join(workspace, 'src'))
  writeFileSync(join(workspace, 'src', 'a.ts'), 'slow() slow() deny')
  writeFileSync(join(workspace, 'src', 'b.ts'), 'locked')
  const agent = createScriptedAgent(SCRIPT)
  const feedback = (symptoms: readonly string[], handled = false) => ({
    iteration: 1,
    symptoms,
    handled,
  })
  const base = {
    node: 'mend',
    prompt: '',
    workspace,
    logDirectory: workspace,
    signal: new AbortController().signal,
  }
  return {
    agent,
    workspace,
    run: (symptoms: readonly string[], handled?: boolean) =>
      agent.run({ ...base, feedback: feedback(symptoms, handled) }),
    choose: (options: readonly string[], symptoms: readonly string[]) =>
      agent.choose({ ...base, question: '', options, feedback: feedback(symptoms) }),
    files: () => ['a.ts', 'b.ts'].map((name) => readFileSync(join(workspace, 'src', name), 'utf8')),
  }
}

describe('scripted agent', () => {
  it('says in its name that it is scripted', () => {
    expect(setting().agent.name).toBe('scripted (demonstration)')
    expect(createScriptedAgent({ ...SCRIPT, name: 'Scripted stand-in' }).name).toBe(
      'Scripted stand-in',
    )
  })

  it('makes the first edit that the feedback calls for, one a turn, and none twice', async () => {
    const { run, files } = setting()
    const symptoms = ['A person CANNOT LOG IN.', 'The page is slow when many look at it.']
    await run(symptoms)
    expect(files()).toEqual(['fast($&) slow() deny', 'locked'])
    await run(['A person CANNOT LOG IN.'])
    expect(files()).toEqual(['fast($&) slow() allow', 'open'])
    const { text } = await run(['A person CANNOT LOG IN.'])
    expect(text).toContain('it knows no repair for')
    expect(files()).toEqual(['fast($&) slow() allow', 'open'])
  })

  it('edits nothing without a symptom that it knows, nor twice in a round', async () => {
    const { run, files } = setting()
    const before = files()
    for (const symptoms of [[], ['Something that a user does in the happy path fails.']])
      await run(symptoms)
    await run(['The page is slow'], true)
    expect(files()).toEqual(before)
  })

  it('applies all edits of a repair or none, and follows no link out of the workspace', async () => {
    const { run, files, workspace } = setting()
    writeFileSync(join(workspace, 'src', 'b.ts'), 'nothing to find')
    await run(['cannot sign in'])
    expect(files()).toEqual(['slow() slow() deny', 'nothing to find'])
    const outside = join(temporaryFolder(), 'outside.ts')
    writeFileSync(outside, 'slow()')
    symlinkSync(outside, join(workspace, 'src', 'link.ts'))
    const script = {
      name: 's',
      repairs: [
        {
          symptom: 'x',
          describe: 'd',
          edits: [{ file: 'src/link.ts', find: 'slow', replace: 'gone' }],
        },
      ],
    }
    const feedback = { iteration: 1, symptoms: ['x'], handled: false }
    const { signal } = new AbortController()
    await createScriptedAgent(script).run({
      node: 'n',
      prompt: '',
      workspace,
      logDirectory: workspace,
      feedback,
      signal,
    })
    expect(readFileSync(outside, 'utf8')).toBe('slow()')
  })

  it('chooses from the feedback alone', async () => {
    const { choose } = setting()
    expect(await choose(['converged', 'not converged'], [])).toBe('converged')
    expect(await choose(['converged', 'not converged'], ['slow'])).toBe('not converged')
    expect(await choose(['functional issues', 'test gaps'], ['It is slow'])).toBe('test gaps')
    expect(await choose(['functional issues', 'test gaps'], ['else'])).toBe('functional issues')
  })
})

describe('repairs file', () => {
  it('is read from YAML, with regular expressions between slashes', async () => {
    const file = join(temporaryFolder(), 'repairs.yaml')
    writeFileSync(
      file,
      'name: demo\nrepairs:\n  - symptom: /a+b/i\n    describe: d\n    edits: [{ file: src/a.ts, find: x, replace: "" }]\n',
    )
    expect(await readRepairsFile(file)).toEqual({
      name: 'demo',
      repairs: [
        { symptom: /a+b/i, describe: 'd', edits: [{ file: 'src/a.ts', find: 'x', replace: '' }] },
      ],
    })
  })

  it('names file, line and field of every mistake', async () => {
    const file = join(temporaryFolder(), 'repairs.yaml')
    writeFileSync(
      file,
      'name: demo\nrepairs:\n  - symptom: /(/\n    describe: d\n    edits: [{ file: ../a.ts, find: x, replace: y }]\n',
    )
    const error = await readRepairsFile(file).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(HoldoutError)
    expect(
      formatError(error as HoldoutError).replaceAll(file, 'repairs.yaml'),
    ).toMatchInlineSnapshot(`
      "repairs.yaml:3:14: no regular expression: Invalid regular expression: /(/: Unterminated group (repairs.0.symptom)
        a repairs file has a name and repairs; a repair has symptom, describe and edits (file, find, replace)
      repairs.yaml:5:21: must be a path inside the workspace (repairs.0.edits.0.file)
        a repairs file has a name and repairs; a repair has symptom, describe and edits (file, find, replace)"
    `)
  })
})
