import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { AgentFailure } from '../../../factory/agents/index.ts'
import {
  type AgentMaker,
  type AgentTurn,
  loadGraph,
  readPacket,
  runJob,
  writeEvidencePage,
} from '../../../factory/index.ts'
import { smallJob } from '../fixtures/small-job.ts'

const LINE = readFileSync(
  fileURLToPath(new URL('../../../cli/templates/lines/bug-ticket.dot', import.meta.url)),
  'utf8',
)

const PACKET = readPacket(
  `kind: bug
title: It is rude
intent: The service is rude to people.
scope: [src]
reproduction:
  command: "! grep -q rude src/service.txt"
`,
  'ticket.yaml',
)

/** An agent that acts at `implement`, and says what it is told to at `classify`. */
function agentThat(
  implement: (turn: AgentTurn) => void,
  classify = 'outcome: clear',
): { maker: AgentMaker; turns: string[] } {
  const turns: string[] = []
  const maker: AgentMaker = {
    name: 'test',
    make: () => ({
      name: 'test',
      async run(turn) {
        turns.push(turn.node)
        if (turn.node === 'implement') implement(turn)
        if (turn.node !== 'classify') return { text: 'done' }
        const asks = classify.includes('needs_fact')
        return {
          text: classify,
          ...(asks
            ? {
                outcome: {
                  status: 'success',
                  raw: 'needs_fact',
                  contextUpdates: { question: 'Rude in which language?' },
                },
              }
            : {}),
        }
      },
      choose: async () => undefined,
    }),
  }
  return { maker, turns }
}

function without(fault: string) {
  return ({ workspace }: AgentTurn) => {
    const file = join(workspace, 'src', 'service.txt')
    writeFileSync(file, readFileSync(file, 'utf8').replace(`${fault}\n`, ''))
  }
}

const job = (agent: AgentMaker, faults: readonly string[]) =>
  smallJob({ agent, faults, packet: PACKET, graph: loadGraph(LINE, 'bug-ticket.dot') })

describe('the line for bug tickets', () => {
  test('sees the fault, mends it, sees it gone, and hands back a change with both', async () => {
    const { maker, turns } = agentThat(without('rude'))
    const request = job(maker, ['rude'])
    const evidence = await runJob(request)
    expect(evidence.state).toBe('PR_READY')
    expect(turns).toEqual(['classify', 'plan', 'implement'])
    expect(evidence.reproductions?.map(({ node, seen }) => [node, seen])).toEqual([
      ['reproduce', 'red'],
      ['prove', 'green'],
    ])
    const { paths } = await writeEvidencePage(request.directory, evidence, undefined)
    expect(readFileSync(paths.html, 'utf8')).toContain('Reproduction, before and after')
    expect(readFileSync(paths.markdown, 'utf8')).toContain('- **green** at `prove`, exit code 0')
  })

  test('a fault that is not there is NO_OP, and no agent is asked to change anything', async () => {
    const { maker, turns } = agentThat(() => {})
    const evidence = await runJob(job(maker, []))
    expect(evidence.state).toBe('NO_OP')
    expect(evidence.whyStopped).toContain('the fault could not be reproduced')
    expect(turns).toEqual(['classify'])
    expect(evidence.reproductions).toMatchObject([{ seen: 'green', exitCode: 0 }])
    expect(evidence.diff).toBe('')
  })

  test('a job that goes on has the ticket that it began with, whatever it is given then', async () => {
    let isDown = true
    const { maker } = agentThat((turn) => {
      if (isDown) throw new AgentFailure('529 overloaded', true)
      without('rude')(turn)
    })
    const request = job(maker, ['rude'])
    expect((await runJob(request)).state).toBe('RETRYABLE_FAILURE')
    isDown = false
    const { packet: _, ...bare } = request
    const evidence = await runJob({ ...bare, task: 'Anything.', resume: true })
    expect([evidence.state, evidence.task, evidence.packet]).toEqual([
      'PR_READY',
      request.task,
      PACKET,
    ])
    expect(evidence.reproductions?.map(({ seen }) => seen)).toEqual(['red', 'green'])
  })

  test('a ticket that lacks a fact is ESCALATE, with the question', async () => {
    const { maker, turns } = agentThat(() => {}, 'I cannot tell.\noutcome: needs_fact')
    const evidence = await runJob(job(maker, ['rude']))
    expect([evidence.state, evidence.whyStopped]).toEqual(['ESCALATE', 'Rude in which language?'])
    expect(turns).toEqual(['classify'])
    expect(evidence.diff).toBe('')
  })

  test('a change that does not make it green never gets to the gate', async () => {
    const { maker } = agentThat(without('nothing'))
    const evidence = await runJob({ ...job(maker, ['rude']), limits: { maxVisits: 3 } })
    expect(evidence.state).toBe('ESCALATE')
    expect(evidence.iterations).toEqual([])
    expect(evidence.reproductions?.every(({ seen }) => seen === 'red')).toBe(true)
  })

  test('a change of something else, where the fault was not there, is a person’s to accept', async () => {
    const { maker } = agentThat(without('slow'))
    const evidence = await runJob(job(maker, ['slow']))
    expect(evidence.reproductions?.map(({ seen }) => seen)).toEqual(['green', 'green'])
    expect([evidence.state, evidence.whyStopped]).toEqual([
      'ESCALATE',
      'the gate is open, but the change is not of this task: its fault was not there before either: ! grep -q rude src/service.txt',
    ])
  })

  test('green before a last change says nothing of what passed', async () => {
    const dot = `digraph early { start [shape=Mdiamond]; prove [type="reproduce"]; implement [prompt="Mend it."]
      validate [type="validate"]; done [shape=Msquare]; start -> prove -> implement -> validate -> done }`
    const { maker } = agentThat(without('slow'))
    const request = { ...job(maker, ['slow']), graph: loadGraph(dot, 'early.dot') }
    const evidence = await runJob(request)
    expect([evidence.state, evidence.whyStopped]).toEqual([
      'ESCALATE',
      'the gate is open, but files changed after the reproduction was last green: ! grep -q rude src/service.txt',
    ])
  })

  test('a change outside of the packet’s scope is a person’s to accept', async () => {
    const { maker } = agentThat((turn) => {
      without('rude')(turn)
      writeFileSync(join(turn.workspace, 'spec', 'intent', 'why.md'), 'Anything goes.\n')
    })
    const evidence = await runJob(job(maker, ['rude']))
    expect(evidence.state).toBe('ESCALATE')
    expect(evidence.whyStopped).toBe(
      'the gate is open, but spec/intent/why.md changed, outside of the packet’s scope',
    )
  })

  test('a scope in words is sent back before anybody is paid; one that names a file with a space is none', async () => {
    const { maker, turns } = agentThat(without('rude'))
    const scoped = (scope: string) => ({
      ...job(maker, ['rude']),
      packet: { ...PACKET, scope: [scope] },
    })
    await expect(runJob(scoped('Only the service.'))).rejects.toMatchObject({
      message: 'the scope "Only the service." names no file of what agents see',
      code: 'PACKET_SCOPE',
      place: { file: 'ticket.yaml', field: 'scope' },
    })
    expect(turns).toEqual([])
    const spaced = scoped('src/a service.txt')
    writeFileSync(join(spaced.repository, 'src/a service.txt'), 'x\n')
    expect((await runJob(spaced)).whyStopped).toContain('src/service.txt changed, outside of')
  })

  test('is asked of a graph that runs its command: no other could prove anything', async () => {
    const { maker, turns } = agentThat(without('rude'))
    const plain = { ...smallJob({ agent: maker }), packet: PACKET }
    await expect(runJob(plain)).rejects.toMatchObject({
      message: 'the graph never runs this command: no node of it is of type reproduce',
      place: { file: 'ticket.yaml', field: 'reproduction.command' },
    })
    expect([turns, existsSync(join(plain.directory, 'job.json'))]).toEqual([[], false])
    // In words, or run by a graph within it, it is taken.
    const { reproduction: _, ...words } = PACKET
    const outer =
      'digraph g { s [shape=Mdiamond] n [type=graph, graph_file="line"] e [shape=Msquare] s -> n -> e }'
    const inside = {
      ...smallJob({
        agent: maker,
        faults: ['rude'],
        loadGraph: async () => loadGraph(LINE, 'line'),
      }),
    }
    for (const request of [
      { ...smallJob({ agent: maker, faults: [] }), packet: words },
      { ...inside, packet: PACKET, graph: loadGraph(outer, 'outer.dot') },
    ]) {
      expect((await runJob(request)).state).toMatch(/NO_OP|PR_READY/)
    }
  })
})
