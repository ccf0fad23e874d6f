/**
 * @module What a user saw at the artifact's surface where a story failed, in words of a closed list: an operation of the
 * artifact's own contract, a status that it lists, how a program ended. Nothing that the artifact or the scenario wrote.
 */

import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'
import type { Trajectory, TrialRecord } from '../../../scenarios-runner/trial/index.ts'

/** An operation of the artifact's own contract, as agents know it. */
export interface KnownOperation {
  readonly method: string
  /** With its parameters' names: `/requests/{id}`. */
  readonly path: string
  /** As the contract lists them: `200`, `4XX`, `default`. */
  readonly statuses: readonly string[]
}

/** Finds the operation of a request; undefined where the contract has none. */
export type FindOperation = (method: string, pathname: string) => KnownOperation | undefined

/** So many of one story: more would tell its course. */
const MOST_OF_A_STORY = 3

const FAILURES: Readonly<Record<string, string>> = {
  timeout: 'was not answered in time',
  refused: 'was refused a connection',
  reset: 'lost its connection',
}

/**
 * What was seen in one failed trial, sorted, so that it does not tell the order of the steps: answers of the steps that
 * failed checks look at, and whatever failed by itself.
 */
export function observe(
  scenario: Scenario,
  record: TrialRecord,
  { events }: Trajectory,
  find: FindOperation,
): readonly string[] {
  const named = new Set(
    scenario.checks
      .filter(({ id }) => record.checks.some((one) => one.id === id && one.result === 'not-met'))
      .flatMap(({ expression }) => [...expression.matchAll(/\bsteps\s*\.\s*(\w+)/g)])
      .map(([, step]) => step),
  )
  const seen = events.flatMap((event) => {
    if ('part' in event && event.part !== undefined) return []
    switch (event.kind) {
      case 'step': {
        const { failure, request, response } = event
        const wrong = failure !== undefined || (response?.status ?? 0) >= 400
        if (!named.has(event.step) && !wrong) return []
        return [`${callOf(request, find)} ${answerTo(event, find)}`]
      }
      case 'program':
        if (!named.has(event.step) && event.exit === 0) return []
        return [`the program ${event.exit === null ? 'did not end' : exitWords(event.exit)}`]
      case 'page':
        return [
          ...(event.failure === undefined ? [] : ['something on a page could not be done']),
          ...((event.status ?? 0) >= 400
            ? [`a page was answered with ${classOf(event.status)}`]
            : []),
          ...(event.console.length > 0 ? ['a page wrote errors to its console'] : []),
        ]
      case 'wait':
        return event.failure === undefined ? [] : ['what users wait for did not come']
      default:
        return []
    }
  })
  return [...new Set(seen)]
    .sort()
    .slice(0, MOST_OF_A_STORY)
    .map((what) => `Observed: ${what}.`)
}

type StepEvent = Extract<Trajectory['events'][number], { kind: 'step' }>

function operationOf({ method, url }: StepEvent['request'], find: FindOperation) {
  try {
    return find(method, new URL(url).pathname)
  } catch {
    return undefined
  }
}

function callOf(request: StepEvent['request'], find: FindOperation): string {
  const operation = operationOf(request, find)
  return operation === undefined
    ? 'a request that the contract does not name'
    : `${operation.method.toUpperCase()} ${operation.path}`
}

function answerTo({ failure, request, response }: StepEvent, find: FindOperation): string {
  if (response === undefined) return FAILURES[failure ?? ''] ?? 'was not answered'
  const { status } = response
  // A status of its own choice could carry what the artifact saw; one that the contract lists carries little.
  const listed = operationOf(request, find)?.statuses.includes(String(status)) === true
  return `was answered with ${listed ? status : classOf(status)}`
}

function classOf(status: number | undefined): string {
  return `a status of the ${Math.floor((status ?? 0) / 100)}00s`
}

function exitWords(exit: number): string {
  return exit === 0 ? 'ended well' : 'ended with an error'
}
