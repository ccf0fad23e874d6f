import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  type AgentMaker,
  type AgentTurn,
  loadGraph,
  outcomeOf,
  runJob,
} from '../../../factory/index.ts'
import { smallJob } from '../fixtures/small-job.ts'

/** A job along a line with an agent that acts and says at nodes what it is told to. */
async function along(
  line: 'dependency-update' | 'ten-phases',
  faults: readonly string[],
  at: Readonly<Record<string, (turn: AgentTurn) => string | undefined>>,
) {
  const file = new URL(`../../../cli/templates/lines/${line}.dot`, import.meta.url)
  const turns: string[] = []
  const agent: AgentMaker = {
    name: 'test',
    make: () => ({
      name: 'test',
      async run(turn) {
        turns.push(turn.node)
        const word = at[turn.node]?.(turn)
        return { text: 'done', ...(word === undefined ? {} : { outcome: outcomeOf(word) }) }
      },
      choose: async () => 'functional issues',
    }),
  }
  const graph = loadGraph(readFileSync(fileURLToPath(file), 'utf8'), `${line}.dot`)
  const evidence = await runJob(smallJob({ agent, faults, graph }))
  return { state: evidence.state, turns, why: evidence.whyStopped, diff: evidence.diff }
}

/** Writes the service anew. */
function service(text: string) {
  return ({ workspace }: AgentTurn) => {
    writeFileSync(join(workspace, 'src', 'service.txt'), text)
    return undefined
  }
}

describe('the line for dependency updates', () => {
  test('an update that nobody notices is PR_READY, once what it broke is adapted', async () => {
    const ended = await along('dependency-update', [], {
      update: service('new, and rude\n'),
      adapt: service('new\n'),
    })
    expect(ended).toMatchObject({ state: 'PR_READY', turns: ['applicable', 'update', 'adapt'] })
    expect(ended.diff).toContain('+new')
  })

  test('one that does not apply is NO_OP, and nothing is updated', async () => {
    const ended = await along('dependency-update', [], { applicable: () => 'does_not_apply' })
    expect(ended).toMatchObject({ state: 'NO_OP', turns: ['applicable'], diff: '' })
  })

  test('one that users notice to the end is ESCALATE', async () => {
    const ended = await along('dependency-update', [], { update: service('rude\n') })
    expect(ended.state).toBe('ESCALATE')
    expect(ended.why).toContain('the agent changed nothing')
  })
})

describe('the line of ten phases', () => {
  test('goes through its phases, back to the one that the issues are of, and ends PR_READY', async () => {
    let round = 0
    const ended = await along('ten-phases', ['slow', 'rude'], {
      implement: (turn) => service(['slow\n', 'good\n'][round++] ?? '')(turn),
    })
    const phases = ['implement', 'contracts', 'unit_test']
    expect(ended.state).toBe('PR_READY')
    expect(ended.turns).toEqual(['seed', 'scaffold', ...phases, 'refine', ...phases])
  })

  test('a service that is right already is NO_OP', async () => {
    expect(await along('ten-phases', [], {})).toMatchObject({ state: 'NO_OP', diff: '' })
  })

  test('an agent that does not know what to do is ESCALATE', async () => {
    expect((await along('ten-phases', ['rude'], {})).state).toBe('ESCALATE')
  })
})
