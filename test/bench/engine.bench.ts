/** @module What the engine costs a node over its station's own time, beside what any record costs: one synced write. */

import {
  closeSync,
  fdatasyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import {
  createStations,
  loadGraph,
  outcomeOf,
  plainStation,
  runGraph,
} from '../../factory/index.ts'
import { machineFacts, median } from './measuring.ts'

const NODES = 300
const ROUNDS = 7

/** On the disk of the checkout: a temporary folder may be memory, where syncing costs nothing. */
const parent = join('.holdout', 'bench')
mkdirSync(parent, { recursive: true })
const folder = mkdtempSync(join(parent, 'engine-bench-'))

/** A chain, each stage of which puts something into the context. */
const ids = Array.from({ length: NODES }, (_, n) => `n${n}`)
const graph = loadGraph(
  `digraph chain {
    node [prompt=x]
    start [shape=Mdiamond] done [shape=Msquare]
    ${ids.join(' ')}
    start -> ${ids.join(' -> ')} -> done
  }`,
  'chain.dot',
)
const codergen = {
  async execute(node: { id: string }) {
    return outcomeOf('success', {
      contextUpdates: { last_stage: node.id, last_response: 'x'.repeat(200) },
    })
  },
}
const stations = createStations({ start: plainStation, exit: plainStation, codergen })

async function msPerNode(round: number): Promise<number> {
  const startedAt = performance.now()
  const run = await runGraph({
    graph,
    stations,
    directory: join(folder, `run-${round}`),
    signal: new AbortController().signal,
  })
  if (run.status !== 'success') throw new Error(run.reason)
  return (performance.now() - startedAt) / run.path.length
}

/** The least that a record which survives a kill can cost: a line of the same length appended and synced. */
function msPerSyncedLine(round: number): number {
  const file = openSync(join(folder, `lines-${round}`), 'a')
  const line = `${'x'.repeat(700)}\n`
  const startedAt = performance.now()
  for (let n = 0; n < NODES; n += 1) {
    writeSync(file, line)
    fdatasyncSync(file)
  }
  const ms = (performance.now() - startedAt) / NODES
  closeSync(file)
  return ms
}

try {
  const engine: number[] = []
  const limit: number[] = []
  // By turns, so that whatever else the machine does meets both; the first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    limit.push(msPerSyncedLine(round))
    engine.push(await msPerNode(round))
  }
  const [perNode, perLine] = [median(engine.slice(1)), median(limit.slice(1))]
  const least = Math.min(...engine)
  console.log(`engine, a chain of ${NODES} nodes, median of ${ROUNDS} runs`)
  console.log(
    `  a node over its station's own time  ${perNode.toFixed(3)} ms (least ${least.toFixed(3)})`,
  )
  console.log(`  one synced line, the physical limit ${perLine.toFixed(3)} ms`)
  console.log(`  ratio                               ${(perNode / perLine).toFixed(2)}`)
  const row = { nodes: NODES, msPerNode: perNode, msLeast: least, msPerSyncedLine: perLine }
  writeFileSync(
    join(parent, 'engine.json'),
    `${JSON.stringify({ machine: machineFacts(), ...row }, null, 2)}\n`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
