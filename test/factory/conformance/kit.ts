/** @module What the tests of the conformance table start from: graphs in a line, runs in a line. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkGraph, type Graph, parseGraph, textOf } from '../../../factory/graph/index.ts'
import type { Outcome, StageCall, Station } from '../../../factory/index.ts'
import { outcomeOf } from '../../../factory/index.ts'
import { type Answers, type DotRun, ENDS, runDot } from '../fixtures/run-dot.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

/** A failure with a reason. */
export const FAIL = outcomeOf('fail', { failureReason: 'it broke' })

/** The edge of a failure. */
export const ON_FAIL = '[condition="outcome=fail"]'

/** The graph of a body, read without lint. */
export function graphOf(body: string): Graph {
  const { graph } = parseGraph(`digraph g {\n${body}\n}`, 'g.dot')
  if (graph === undefined) throw new Error('The text of this test is no graph.')
  return graph
}

/** An attribute of a node as text. */
export function attribute(graph: Graph, node: string, name: string): string {
  return textOf(graph.nodes.get(node)?.attributes ?? {}, name)
}

/** What reading and lint say of a body, as `severity rule: message`. */
export function lint(body: string, options = {}): string[] {
  return checkGraph(`digraph g {\n${body}\n}`, 'g.dot', options).diagnostics.map(
    (d) => `${d.severity} ${d.rule}: ${d.message}`,
  )
}

/** Runs a body with a start and an exit. */
export function run(body: string, answers: Answers = {}, options = {}): Promise<DotRun> {
  return runDot(ENDS + body, temporaryFolder(), answers, options)
}

/** The walk and the end of a run, in a line. */
export async function told(body: string, answers: Answers = {}, options = {}): Promise<string> {
  const { walk, status, reason } = await run(body, answers, options)
  return `${walk} | ${status}: ${reason}`
}

/** A codergen station that keeps the calls it was given, and says what `answer` says. */
export function listeningStation(
  answer: (node: string, call: StageCall) => string | Outcome = () => 'success',
): {
  station: Station
  calls: { node: string; fidelity: string; thread: string | undefined; preamble: string }[]
} {
  const calls: { node: string; fidelity: string; thread: string | undefined; preamble: string }[] =
    []
  const station: Station = {
    async execute(node, _context, _graph, _directory, _signal, call) {
      if (call === undefined) throw new Error('The engine gives every stage its call.')
      const { fidelity, thread, preamble } = call
      calls.push({ node: node.id, fidelity, thread, preamble })
      const said = answer(node.id, call)
      return typeof said === 'string' ? outcomeOf(said) : said
    },
  }
  return { station, calls }
}

/** A JSON file of a run. */
export function readJson(...path: string[]) {
  return JSON.parse(readFileSync(join(...path), 'utf8'))
}
