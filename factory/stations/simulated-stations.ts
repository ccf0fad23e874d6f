/** @module Stations that do nothing, for walking through a graph: each says what leads on, another way at each visit. */

import type { JsonValue } from '../../twins/base/index.ts'
import { outcomeOf, type Station } from '../engine/index.ts'
import {
  type Clause,
  evaluateCondition,
  type Graph,
  type GraphEdge,
  type GraphNode,
  kindOf,
  parseCondition,
  textOf,
} from '../graph/index.ts'
import { createFanInStation } from './fan/fan-in-station.ts'
import { parallelStation } from './fan/parallel-station.ts'
import { createHumanStation } from './human-station.ts'
import { createAutomaticInterviewer } from './interviewers/index.ts'
import { conditionalStation, plainStation } from './plain-stations.ts'
import type { StationTable } from './station-kinds.ts'

/**
 * Makes stations for a simulation of one run: no agent is paid and no command runs. A stage gives the outcome, and leaves
 * the context, under which the edge that was taken least often holds; a success is preferred. So a walk leaves every loop
 * that has a way out.
 *
 * @param kinds more kinds of station to simulate
 */
export function createSimulatedStations(kinds: readonly string[] = []): StationTable {
  const working = createWorkingStation()
  const own = ['validate', 'reproduce', 'escalate', 'graph']
  const simulated = ['codergen', 'tool', 'stack.manager_loop', ...own, ...kinds]
  return {
    ...Object.fromEntries(simulated.map((kind) => [kind, working])),
    start: plainStation,
    exit: plainStation,
    conditional: conditionalStation,
    parallel: parallelStation,
    'parallel.fan_in': createFanInStation(),
    'wait.human': createHumanStation(createAutomaticInterviewer()),
  }
}

function createWorkingStation(): Station {
  const taken = new Map<string, number>()
  return {
    async execute(node, context, graph) {
      const ways = waysOn(graph, node)
      const count = (way: Way) => taken.get(keyOf(way)) ?? 0
      const [way] = [...ways].sort((a, b) => count(a) - count(b) || Number(b.good) - Number(a.good))
      if (way !== undefined) taken.set(keyOf(way), count(way) + 1)
      for (const [key, value] of Object.entries(way?.context ?? {})) context.set(key, value)
      const text = `[Simulated] Response for stage: ${node.id}`
      return outcomeOf(way?.outcome ?? 'success', {
        notes: text,
        contextUpdates: { last_stage: node.id, last_response: text },
      })
    },
  }
}

/** An edge that can be taken from a stage, perhaps through a diamond, and what makes it hold. */
interface Way {
  readonly edge: GraphEdge
  readonly outcome: string
  readonly context: Readonly<Record<string, JsonValue>>
  readonly good: boolean
}

function keyOf({ edge, outcome }: Way): string {
  return `${edge.from}\n${edge.to}\n${outcome}`
}

function waysOn(graph: Graph, node: GraphNode, seen = new Set<string>()): Way[] {
  seen.add(node.id)
  return graph.edges
    .filter((edge) => edge.from === node.id)
    .flatMap((edge) => {
      const clauses = parseCondition(textOf(edge.attributes, 'condition'))
      const target = graph.nodes.get(edge.to)
      const through = target !== undefined && kindOf(target) === 'conditional' && !seen.has(edge.to)
      // A diamond hands on what came before it: what it asks for is asked of this stage.
      if (clauses.length === 0 && through) return waysOn(graph, target, seen)
      const way = wayAlong(edge, clauses)
      return way === undefined ? [] : [way]
    })
}

function wayAlong(edge: GraphEdge, clauses: readonly Clause[]): Way | undefined {
  const wanted = new Map<string, string>()
  for (const { key, operator, literal } of clauses) {
    const plain = key.replace(/^context\./, '')
    if (operator === '=') wanted.set(plain, literal)
    else if (operator === 'truthy') wanted.set(plain, 'true')
    else if (!wanted.has(plain)) wanted.set(plain, otherThan(plain, literal))
  }
  const lookup = (key: string) => wanted.get(key.replace(/^context\./, '')) ?? ''
  if (!evaluateCondition(clauses, lookup)) return undefined
  const outcome = wanted.get('outcome') ?? 'success'
  const context = Object.fromEntries(
    [...wanted].filter(([key]) => key !== 'outcome' && key !== 'preferred_label'),
  )
  return { edge, outcome, context, good: outcomeOf(outcome).status === 'success' }
}

/** Something that a `!=` clause accepts. */
function otherThan(key: string, literal: string): string {
  if (key === 'outcome') return literal === 'success' ? 'fail' : 'success'
  return literal === '' ? 'true' : ''
}
