import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, type TestContext } from 'vitest'
import {
  checkGraph,
  explicitFanOut,
  type Graph,
  parseGraph,
  printGraph,
  renderGraph,
} from '../../../factory/graph/index.ts'
import {
  createSimulatedStations,
  createStations,
  outcomeOf,
  runGraph,
  type Station,
} from '../../../factory/index.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const corpus = fileURLToPath(new URL('../../../../shared/corpus/', import.meta.url))
const pipelines = `${corpus}pipelines/`

/** The pipelines that are wrong, and what is wrong with them. */
const WRONG: Readonly<Record<string, string>> = {
  'kilroy--demo__tmux-agent-test__failure-routing.dot':
    'the graph has 2 exit nodes: success_exit, fail_exit',
  'kilroy--demo__tmux-agent-test__multi-node.dot': 'the graph has 2 exit nodes: done, fail',
  'kilroy--docs__strongdm__dot__specs__simple_example_integration_smoke_test.dot':
    'a pipeline starts with "digraph", found "--"',
}

function filesOf(ctx: TestContext): string[] {
  if (!existsSync(pipelines)) ctx.skip('the corpus of pipelines is not beside the checkout')
  const files = readdirSync(pipelines).filter((name) => name.endsWith('.dot'))
  expect(files.length).toBeGreaterThan(50)
  return files
}

const textOf = (file: string) => readFileSync(pipelines + file, 'utf8')

/** Runs a graph to its end, nothing waited for; `stations` replace the simulated ones. */
async function simulate(graph: Graph, stations: Readonly<Record<string, Station>> = {}) {
  return await runGraph({
    graph,
    stations: createStations({ ...createSimulatedStations(), ...stations }),
    directory: temporaryFolder(),
    signal: new AbortController().signal,
    sleep: async () => {},
  })
}

describe('pipelines that others wrote', () => {
  it('parse, are judged rightly, round-trip and draw', async (ctx) => {
    for (const file of filesOf(ctx)) {
      const { graph, diagnostics } = checkGraph(textOf(file), file)
      const errors = diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)
      expect([file, ...errors]).toEqual(file in WRONG ? [file, WRONG[file]] : [file])
      if (graph === undefined) continue
      const printed = printGraph(graph)
      const again = parseGraph(printed, file, { strict: true })
      expect([file, ...again.diagnostics]).toEqual([file])
      expect(printGraph(again.graph!)).toBe(printed)
      expect((await renderGraph(graph)).startsWith('<svg ')).toBe(true)
    }
  })

  it('are within the specification’s grammar: strict mode reads them as the default does', (ctx) => {
    for (const file of filesOf(ctx)) {
      const said = (strict: boolean) =>
        parseGraph(textOf(file), file, { strict }).diagnostics.map(({ message }) => message)
      expect([file, ...said(true)]).toEqual([file, ...said(false)])
      expect([file, ...said(true)]).toEqual(
        file.includes('smoke_test') ? [file, WRONG[file]] : [file],
      )
    }
  })

  it('run to their end in simulation', async (ctx) => {
    const ends: string[] = []
    for (const file of filesOf(ctx)) {
      if (file in WRONG) continue
      const { graph } = checkGraph(textOf(file), file)
      const run = await simulate(graph!)
      if (run.status !== 'success') ends.push(`${file}: ${run.reason}`)
    }
    expect(ends).toEqual([])
  })
})

describe('StrongDM’s own pipelines', () => {
  const load = (name: string, fanOut = false) => {
    const file = `kilroy--docs__strongdm__dot__specs__${name}.dot`
    const transforms = fanOut ? [explicitFanOut] : []
    return checkGraph(textOf(file), file, { transforms }).graph as Graph
  }
  /** A codergen station that says the words of a node one after the other, the last again. */
  const saying = (words: Readonly<Record<string, readonly string[]>>): Station => {
    const said: Record<string, number> = {}
    return {
      async execute(node) {
        const list = words[node.id] ?? ['success']
        const at = said[node.id] ?? 0
        said[node.id] = at + 1
        return outcomeOf(list[Math.min(at, list.length - 1)] as string)
      },
    }
  }
  const walk = ({ path }: Awaited<ReturnType<typeof simulate>>) =>
    path.map(({ node }) => node).join(' ')

  it('simple_example runs its line', async (ctx) => {
    filesOf(ctx)
    expect(walk(await simulate(load('simple_example')))).toBe('start run_tests report exit')
  })

  it('consensus_task routes by needs_dod, has_dod, yes and retry', async (ctx) => {
    filesOf(ctx)
    const words = {
      CheckDoD: ['needs_dod', 'has_dod'],
      ReviewConsensus: ['retry', 'retry', 'retry', 'retry', 'yes'],
    }
    const run = await simulate(load('consensus_task'), { codergen: saying(words) })
    expect([run.status, walk(run)]).toEqual([
      'success',
      'Start CheckDoD DefineDoD_GPT ConsolidateDoD PlanGPT DebateConsolidate Implement ReviewGPT ReviewConsensus Postmortem PlanGPT DebateConsolidate Implement ReviewGPT ReviewConsensus Exit',
    ])
    const all = await simulate(load('consensus_task', true), {
      codergen: saying({ CheckDoD: ['has_dod'], ReviewConsensus: ['yes'] }),
    })
    expect([all.status, walk(all)]).toEqual([
      'success',
      'Start CheckDoD PlanGemini PlanGPT PlanOpus CheckDoD_all_2 DebateConsolidate Implement ReviewGemini ReviewGPT ReviewOpus Implement_all ReviewConsensus Exit',
    ])
  })

  it('semport processes, ports, skips, retries and is done', async (ctx) => {
    filesOf(ctx)
    const words = {
      FetchUpstreamSonnet: ['process', 'process', 'done'],
      AnalyzePlanSonnet: ['port', 'skip'],
      TestValidate: ['retry'],
    }
    const run = await simulate(load('semport'), { codergen: saying(words) })
    expect([run.status, walk(run)]).toEqual([
      'success',
      'Start FetchUpstreamSonnet AnalyzePlanSonnet FinalizePlanGPT ImplementPort TestValidate AnalyzeFailureSonnet FinalizeAndUpdateLedger FetchUpstreamSonnet AnalyzePlanSonnet FetchUpstreamSonnet Exit',
    ])
  })
})
