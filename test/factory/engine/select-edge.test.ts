import { describe, expect, it } from 'vitest'
import { createHumanStation, createQueueInterviewer, outcomeOf } from '../../../factory/index.ts'
import { ENDS, runDot } from '../fixtures/run-dot.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const FORK = `${ENDS} a b c
start -> a; b -> done; c -> done;`

/** Where the run goes from `a`. */
async function route(edges: string, answer: Parameters<typeof outcomeOf> | undefined = undefined) {
  const outcome = answer === undefined ? outcomeOf('success') : outcomeOf(...answer)
  const run = await runDot(`${FORK} ${edges}`, temporaryFolder(), { a: outcome })
  return `${run.path[1]?.to ?? '-'}: ${run.path[1]?.why ?? run.reason}`
}

describe('edge selection', () => {
  it('follows a condition that holds before any weight', async () => {
    expect(await route('a -> b [condition="outcome=success"]; a -> c [weight=9]')).toBe(
      'b: condition outcome=success holds',
    )
  })

  it('among conditions that hold takes the heaviest, then the first by name', async () => {
    const held = '[condition="outcome=success"'
    expect(await route(`a -> b ${held}]; a -> c ${held}, weight=2]`)).toContain('c: ')
    expect(await route(`a -> c ${held}]; a -> b ${held}]`)).toContain('b: ')
  })

  it('takes the preferred label before suggested ids, and these before weight', async () => {
    const edges = 'a -> b [label="[Y] Yes, ship"]; a -> c [label="No", weight=5]'
    expect(
      await route(edges, ['success', { preferredLabel: 'yes, SHIP', suggestedNextIds: ['c'] }]),
    ).toBe('b: preferred label "yes, SHIP"')
    expect(await route(edges, ['success', { suggestedNextIds: ['nobody', 'b'] }])).toBe(
      'b: suggested by the stage',
    )
    expect(await route(edges)).toBe('c: the highest weight, then the first name')
  })

  it('puts what a person has answered to nobody else, whatever the labels say', async () => {
    const asked: string[] = []
    const run = await runDot(
      `${ENDS} g [shape=hexagon] b c start -> g; b -> done; c -> done;
       g -> b [label="converged"]; g -> c [label="not converged"]`,
      temporaryFolder(),
      {},
      {
        customStations: {
          'wait.human': createHumanStation(createQueueInterviewer([{ value: 'N' }])),
        },
        choose: async ({ node }) => {
          asked.push(node.id)
          return { chosen: 'converged', by: 'the gate' }
        },
      },
    )
    expect(run.path.map(({ node }) => node)).toEqual(['start', 'g', 'c', 'done'])
    expect(asked).toEqual([])
  })

  it('breaks a tie of weights by name', async () => {
    expect(await route('a -> c; a -> b')).toContain('b: ')
  })

  it('never follows a condition that does not hold', async () => {
    expect(
      await route('a -> b [condition="outcome=fail"]; a -> c [condition="outcome=maybe"]'),
    ).toBe('-: no edge leads on from "a" after outcome success')
  })

  it('keeps a word of the agent’s own for conditions, and knows the aliases', async () => {
    const edges = 'a -> b [condition="outcome=needs_dod"]; a -> c [condition="outcome=has_dod"]'
    expect(await route(edges, ['has_dod'])).toContain('c: ')
    expect(await route('a -> b [condition="outcome=succeeded"]; a -> c')).toContain('b: ')
    expect(await route('a -> b [condition="outcome=fail"]; a -> c', ['failed'])).toContain('b: ')
  })

  it('looks at the context with and without its prefix', async () => {
    const edges =
      'a -> b [condition="context.tool_stdout=ready"]; a -> c [condition="context.tool_stdout!=ready"]'
    expect(await route(edges, ['success', { contextUpdates: { tool_stdout: 'ready' } }])).toContain(
      'b: ',
    )
    expect(await route(edges)).toContain('c: ')
  })

  it('asks where only labels tell edges apart, records the answer, and falls back when there is none', async () => {
    const body = `${FORK} a -> b [label="functional issues"]; a -> c [label="test gaps"]`
    const asked: unknown[] = []
    const answer = (chosen: string | undefined) =>
      runDot(
        body,
        temporaryFolder(),
        {},
        {
          choose: async ({ node, options, preferred }) => {
            asked.push([node.id, options, preferred])
            return { chosen, by: 'somebody' }
          },
        },
      )
    const run = await answer('Test gaps')
    expect(asked).toEqual([['a', ['functional issues', 'test gaps'], undefined]])
    expect(run.walk).toBe('start a c done')
    expect(run.events.find((event) => event.type === 'choice')).toEqual({
      type: 'choice',
      node: 'a',
      options: ['functional issues', 'test gaps'],
      chosen: 'test gaps',
      by: 'somebody',
    })
    const silent = await answer(undefined)
    expect(silent.path[1]?.why).toBe('order of the edges (somebody) chose "functional issues"')
  })
})
