/** @module From a document that is right by itself to the constraint that it means, and what of it cannot be measured. */

import { dirname, resolve } from 'node:path'
import type { z } from 'zod'
import { HoldoutError } from '../../../twins/base/index.ts'
import { ExpressionProblem, parseExpression } from '../../scenario/index.ts'
import type { Constraint, LoadConstraint, Objective, OfferedLoad, RequestSource } from '../model.ts'
import { expectedOf, planLoad } from '../plan/plan-load.ts'
import { durationOf } from '../words.ts'
import { mistakeInUsers } from './check-users.ts'
import type { benchSchema, checkSchema, loadSchema } from './constraint-schema.ts'
import { requestOf } from './request-schema.ts'

type Load = z.output<typeof loadSchema>
type Check = z.output<typeof checkSchema>
type Bench = z.output<typeof benchSchema>

/** What all documents have. */
interface Written {
  readonly id: string
  readonly title?: string | undefined
  readonly symptom?: string | undefined
  readonly aspirational?: boolean | undefined
}

/**
 * Makes the constraint.
 *
 * @throws {HoldoutError} with its field: what nothing here could measure
 */
export function toConstraint(written: Load | Check | Bench, file: string): Constraint {
  if ('check' in written) return checkOf(written, file)
  if ('bench' in written) return benchOf(written, file)
  return loadOf(written, file)
}

/** What is wished for and not measured. */
export function aspirationOf(written: Written, file: string, why: string): Constraint {
  return { ...baseOf(written, file), kind: 'aspiration', aspirational: true, why }
}

function baseOf(written: Written, file: string) {
  return {
    id: written.id,
    title: written.title ?? written.id,
    symptom: written.symptom,
    file,
    ...(written.aspirational === undefined ? {} : { aspirational: written.aspirational }),
  }
}

function checkOf(written: Check, file: string): Constraint {
  try {
    const { type } = parseExpression(written.check)
    if (type !== 'bool' && type !== 'dyn') {
      throw refusal('check', `a check must be true or false, and this is a ${type}`)
    }
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error
    throw refusal('check', error.message, error.hint)
  }
  return { ...baseOf(written, file), kind: 'check', check: written.check }
}

function benchOf(written: Bench, file: string): Constraint {
  const { p99, throughput } = written.objective
  if ((p99 === undefined) === (throughput === undefined)) {
    throw refusal('objective', 'expected either p99 of one call, or throughput in calls a second')
  }
  return {
    ...baseOf(written, file),
    kind: 'bench',
    module: written.bench.module,
    exported: written.bench.function ?? 'default',
    args: written.bench.args ?? [],
    durationMs: written.bench.for ?? 1_000,
    asked: p99 === undefined ? { perSecond: throughput as number } : { p99Ms: p99 },
  }
}

function loadOf(written: Load, file: string): Constraint {
  const requests = sourcesOf(written, file)
  const objectives = objectivesOf(written)
  for (const [index, objective] of objectives.entries()) {
    const field = written.objectives === undefined ? 'objective' : `objectives.${index}`
    checkTarget(objective, requests, field)
    checkThroughput(objective, written.load, field)
  }
  const mistake = written.users === undefined ? undefined : mistakeInUsers(written.users)
  if (mistake !== undefined) throw refusal(mistake.field, mistake.message, mistake.hint)
  const { cpu, memory } = written.limits ?? {}
  const constraint: LoadConstraint = {
    ...baseOf(written, file),
    kind: 'load',
    requests,
    offered: written.load,
    objectives,
    given: written.given ?? {},
    ...(written.users === undefined ? {} : { users: written.users }),
    ...(written.limits === undefined
      ? {}
      : {
          limits: {
            ...(cpu === undefined ? {} : { cpus: cpu }),
            ...(memory === undefined ? {} : { memoryBytes: memory }),
          },
        }),
  }
  // How many requests a story makes is known where its scenario is.
  if (!constraint.requests.some(({ from }) => from === 'scenario')) planLoad(constraint)
  return constraint
}

function sourcesOf(written: Load, file: string): RequestSource[] {
  const { endpoint, requests } = written
  if ((endpoint === undefined) === (requests === undefined)) {
    throw refusal(
      'endpoint',
      'expected either one endpoint, such as GET /permissions, or a mix of requests',
    )
  }
  if (requests !== undefined) {
    const loose = (['headers', 'body', 'json', 'expect'] as const).find(
      (name) => written[name] !== undefined,
    )
    if (loose !== undefined)
      throw refusal(loose, 'in a mix this belongs to the entry that it is for')
    return requests.map((source) =>
      source.from === 'recording'
        ? { ...source, file: resolve(dirname(file), source.file) }
        : source,
    )
  }
  return [{ from: 'request', weight: 1, tags: [], request: requestOf(written) }]
}

function objectivesOf({ objective, objectives }: Load): readonly Objective[] {
  if ((objective === undefined) === (objectives === undefined)) {
    throw refusal('objective', 'expected one objective, or a list of objectives')
  }
  const all = objectives ?? (objective === undefined ? [] : [objective])
  const names = new Set<string>()
  return all.map((one) => {
    const about = one.endpoint ?? one.tag
    const plain =
      about === undefined || one.name.includes(about) ? one.name : `${one.name} of ${about}`
    let name = plain
    for (let n = 2; names.has(name); n += 1) name = `${plain} (${n})`
    names.add(name)
    return { ...one, name }
  })
}

/** An objective about what is never sent would never be told. */
function checkTarget(
  { endpoint, tag }: Objective,
  requests: readonly RequestSource[],
  field: string,
): void {
  if (tag !== undefined) {
    const tags = requests.flatMap((source) => source.tags)
    if (tags.includes(tag)) return
    const known =
      tags.length === 0 ? 'no request has a tag' : `there are ${[...new Set(tags)].join(', ')}`
    throw refusal(`${field}.tag`, `no request of this load has the tag "${tag}"`, known)
  }
  if (endpoint === undefined || requests.some(({ from }) => from !== 'request')) return
  const names = requests.flatMap((source) =>
    source.from === 'request'
      ? [`${source.request.method} ${source.request.path.split('?')[0]}`]
      : [],
  )
  if (names.includes(endpoint)) return
  throw refusal(
    `${field}.endpoint`,
    `no request of this load goes to ${endpoint}`,
    `there are ${[...new Set(names)].join(', ')}`,
  )
}

/** What is served can hardly be shown to be more than is offered. */
function checkThroughput({ indicator, value }: Objective, load: OfferedLoad, field: string): void {
  const offered = expectedOf(load) / (durationOf(load) / 1_000)
  const most = offered * 0.99
  if (indicator !== 'throughput' || value <= most) return
  throw new HoldoutError(
    `a throughput of ${value} a second cannot be shown by offering ${Number(offered.toFixed(1))}: what is under way at the end is not served yet`,
    {
      code: 'LOAD_THROUGHPUT_UNPROVABLE',
      place: { field },
      hint: `offer at least ${Math.ceil(value / 0.99)} a second, or ask for ${Math.floor(most * 10) / 10} (99% of what is offered)`,
    },
  )
}

function refusal(field: string, message: string, hint?: string): HoldoutError {
  return new HoldoutError(message, {
    code: 'CONSTRAINT_INVALID_FIELD',
    place: { field },
    ...(hint === undefined ? {} : { hint }),
  })
}
