/** @module What a run has found of its loads and benches, kept so that a resumed run does not ask again: what failed must not get another try. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonValue, Redactor } from '../../../twins/base/index.ts'
import { writeAtomic } from '../../../twins/base/node/index.ts'
import {
  type BenchConstraint,
  type CheckSeen,
  type ConstraintVerdict,
  type LoadConstraint,
  type LoadVerdict,
  requestWithoutSecrets,
} from '../../load/index.ts'

/** A load's answer, and what the checks saw meanwhile. */
export interface KeptLoad {
  readonly verdict: LoadVerdict
  readonly checks: readonly CheckSeen[]
}

/** What an earlier part of this run found of a load; undefined where it did not get so far. */
export function keptLoad(folder: string, constraint: LoadConstraint): KeptLoad | undefined {
  const kept = read<KeptLoad>(pathOf(folder, 'loads', constraint))
  return kept && { ...kept, verdict: { ...kept.verdict, constraint } }
}

/** Keeps a load's answer; one that is invalid is none, and is asked for again. */
export async function keepLoad(folder: string, { verdict, checks }: KeptLoad): Promise<void> {
  if (verdict.status === 'invalid') return
  const { constraint, ...found } = verdict
  await write(pathOf(folder, 'loads', constraint), { verdict: found, checks })
}

/** What an earlier part of this run found of a bench; undefined where it did not get so far. */
export function keptBench(
  folder: string,
  constraint: BenchConstraint,
): ConstraintVerdict | undefined {
  const kept = read<ConstraintVerdict>(pathOf(folder, 'benches', constraint))
  return kept && { ...kept, constraint }
}

/** Keeps a bench's answer. */
export async function keepBench(
  folder: string,
  { constraint, ...found }: ConstraintVerdict,
): Promise<void> {
  await write(pathOf(folder, 'benches', constraint), found)
}

/** A verdict as it is written down: what its requests and users say to be let in is no part of the evidence. */
export async function withoutSecrets(
  verdict: LoadVerdict,
  redactor: Redactor,
): Promise<LoadVerdict> {
  const { users, requests } = verdict.constraint
  const signIn = users?.signIn
  const said = requests.map(async (source) =>
    source.from === 'request'
      ? { ...source, request: await requestWithoutSecrets(source.request) }
      : source,
  )
  const constraint = redactor.value({
    ...verdict.constraint,
    requests: await Promise.all(said),
    ...(signIn === undefined
      ? {}
      : {
          users: {
            ...users,
            signIn: { ...signIn, request: await requestWithoutSecrets(signIn.request) },
          },
        }),
  } as unknown as JsonValue)
  return { ...verdict, constraint: constraint as unknown as LoadConstraint }
}

function pathOf(folder: string, kind: string, { id }: { readonly id: string }): string {
  return join(folder, kind, `${id}.verdict.json`)
}

function read<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined
}

function write(path: string, found: object): Promise<void> {
  return writeAtomic(path, `${JSON.stringify(found)}\n`)
}
