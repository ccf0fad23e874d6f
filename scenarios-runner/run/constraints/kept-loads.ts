/** @module What a run has found of its loads, kept so that a resumed run does not ask again: what failed must not get another try. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonValue, Redactor } from '../../../twins/base/index.ts'
import { writeAtomic } from '../../../twins/base/node/index.ts'
import {
  type CheckSeen,
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
  const path = pathOf(folder, constraint)
  if (!existsSync(path)) return undefined
  const { verdict, checks } = JSON.parse(readFileSync(path, 'utf8')) as KeptLoad
  return { verdict: { ...verdict, constraint }, checks }
}

/** Keeps a load's answer; one that is invalid is none, and is asked for again. */
export async function keepLoad(folder: string, { verdict, checks }: KeptLoad): Promise<void> {
  if (verdict.status === 'invalid') return
  const { constraint, ...found } = verdict
  const text = `${JSON.stringify({ verdict: found, checks })}\n`
  await writeAtomic(pathOf(folder, constraint), text)
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

function pathOf(folder: string, { id }: LoadConstraint): string {
  return join(folder, 'loads', `${id}.verdict.json`)
}
