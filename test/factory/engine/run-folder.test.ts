import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../../../factory/index.ts'
import { ENDS, runDot } from '../fixtures/run-dot.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const read = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'))

it('nodes may have names that every object has', async () => {
  const folder = temporaryFolder()
  const body = `${ENDS} constructor [goal_gate=true, max_retries=1, retry_policy=toString] __proto__ [goal_gate=true] start -> constructor -> __proto__ -> done`
  const run = await runDot(body, folder, { constructor: [new Error('503'), 'success'] })
  expect([run.status, run.walk]).toEqual(['success', 'start constructor __proto__ done'])
  const resumed = await runDot(body, folder, {}, { resume: true })
  expect([resumed.status, resumed.walk]).toEqual([run.status, run.walk])
})

describe('a run’s folder', () => {
  it('keeps the files of earlier visits, and what a stage put into the context', async () => {
    const directory = temporaryFolder()
    const body = `${ENDS} a start -> a; a -> a [condition="outcome=again"]; a -> done`
    const noted = outcomeOf('again', { contextUpdates: { 'work.count': 1 }, notes: 'once more' })
    const run = await runDot(body, directory, { a: [noted, 'success'] })
    expect(read(directory, 'a.visit-1', 'status.json')).toMatchObject({
      outcome: 'again',
      status: 'success',
      notes: 'once more',
    })
    expect(read(directory, 'a', 'status.json').outcome).toBe('success')
    expect(run.context['work.count']).toBe(1)
  })

  it('starts afresh in a folder of its own after a loop_restart edge', async () => {
    const directory = temporaryFolder()
    const body = `${ENDS} a b start -> a; a -> b [condition="outcome=again", loop_restart=true]; a -> done; b -> a`
    const noted = outcomeOf('again', { contextUpdates: { forgotten: true } })
    const run = await runDot(body, directory, { a: [noted, 'success'] })
    expect(run.walk).toBe('start a b a done')
    expect(run.context.forgotten).toBeUndefined()
    expect(run.context['internal.loop_restart_count']).toBe(1)
    expect(existsSync(join(directory, 'restart-1', 'b', 'status.json'))).toBe(true)
  })

  it('refuses a graph that is wrong, or that needs a station nobody has, before anything runs', async () => {
    const directory = join(temporaryFolder(), 'run')
    await expect(
      runDot(`${ENDS} ask [shape=hexagon] start -> ask -> done`, directory),
    ).rejects.toThrow('node "ask" is a wait.human station, which this version cannot run yet')
    expect(existsSync(directory)).toBe(false)
  })
})
