import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  createContext,
  createStations,
  createToolStation,
  loadGraph,
  plainStation,
  runGraph,
} from '../../../factory/index.ts'
import { createRedactor } from '../../../twins/base/index.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

/** Runs one tool node with the given attributes between the ends; `more` adds edges. */
async function tool(attributes: string, more = 't -> done') {
  const [workspace, home, directory] = [temporaryFolder(), temporaryFolder(), temporaryFolder()]
  const station = createToolStation({
    workspace,
    homes: home,
    redactor: createRedactor(['hunter2-hunter2']),
    passEnv: ['HOLDOUT_TEST_PASSED'],
  })
  const run = await runGraph({
    graph: loadGraph(
      `digraph g { start [shape=Mdiamond] done [shape=Msquare] t [shape=parallelogram, ${attributes}] start -> t; ${more} }`,
      'g.dot',
    ),
    stations: createStations({ start: plainStation, exit: plainStation, tool: station }),
    directory,
    signal: new AbortController().signal,
  })
  return { run, workspace, home, directory }
}

describe('tool station', () => {
  it('runs a command in the workspace and lets edges ask what it printed', async () => {
    const { run, workspace } = await tool(
      'tool_command="#!/bin/sh\\ntouch made; printf ready"',
      't -> done [condition="context.tool_stdout=ready"]',
    )
    expect(run.status).toBe('success')
    expect(existsSync(join(workspace, 'made'))).toBe(true)
  })

  it('knows only PATH, HOME and what was passed by name, and writes no secret down', async () => {
    process.env.HOLDOUT_TEST_SECRET = 'x'
    process.env.HOLDOUT_TEST_PASSED = 'hunter2-hunter2'
    try {
      const { run, home, directory } = await tool('tool_command="env"')
      const names = run.context['tool.output']!.toString()
        .split('\n')
        .flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? [])
      // The shell itself sets PWD, OLDPWD and SHLVL.
      expect(names.filter((name) => !/^(PWD|OLDPWD|SHLVL|_)$/.test(name)).sort()).toEqual([
        'HOLDOUT_TEST_PASSED',
        'HOME',
        'PATH',
      ])
      expect(run.context['tool.output']).toContain(`HOME=${join(home, 't')}`)
      expect(readFileSync(join(directory, 't', 'stdout.txt'), 'utf8')).toContain(
        'HOLDOUT_TEST_PASSED=[redacted]',
      )
      expect(readFileSync(join(directory, 'checkpoint.json'), 'utf8')).not.toContain('hunter2')
    } finally {
      delete process.env.HOLDOUT_TEST_SECRET
      delete process.env.HOLDOUT_TEST_PASSED
    }
  })

  it.each([
    ['tool_command="echo no >&2; exit 3"', 'stage "t" failed: exit code 3: no'],
    ['tool_command=""', 'stage "t" failed: No tool_command specified'],
    ['tool_command="sleep 5", timeout=200ms', 'stage "t" failed: it took longer than 200 ms'],
  ])('%s fails with its reason', async (attributes, reason) => {
    const { run } = await tool(attributes)
    expect([run.status, run.reason]).toEqual(['fail', reason])
  })
})

describe('context', () => {
  it('copies what goes in and out', () => {
    const list = ['a']
    const context = createContext({ list })
    const copy = context.clone()
    list.push('b')
    context.set('list', ['c'])
    expect(copy.get('list')).toEqual(['a'])
    expect([context.getString('list'), context.getString('missing')]).toEqual(['["c"]', ''])
  })
})
