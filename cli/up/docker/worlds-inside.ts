/** @module The default worlds of twins in containers: brought there and fetched again through their control APIs. */

import { readFileSync } from 'node:fs'
import { EXIT, HoldoutError } from '../../../twins/base/index.ts'
import { writeAtomic } from '../../../twins/base/node/index.ts'
import type { Twin } from '../../../twins/index.ts'
import { fillWorld } from '../../served-world.ts'
import type { UpState } from '../model.ts'
import type { UpPlan } from '../up-plan.ts'

/** What containers start with: snapshots by twin name. */
export type FilledWorlds = Readonly<Record<string, object>>

/**
 * Reads the files of state and snapshots here, where mistakes in them have a place.
 * @param say told of what is odd about them
 * @throws {HoldoutError} `OPTIONS_CLASH` for what containers cannot do; naming the file that cannot be read or understood
 */
export async function fillWorlds(
  { loaded, asked: { files, control } }: UpPlan,
  say: (text: string) => void,
): Promise<FilledWorlds> {
  const worlds: Record<string, object> = {}
  for (const [name, { journal, ...kept }] of Object.entries(files)) {
    if (journal !== undefined) {
      throw new HoldoutError('--journal does not go with --docker: containers write no files', {
        code: 'OPTIONS_CLASH',
        hint: `ask the control API of ${name} for its journal, or leave --docker out`,
      })
    }
    if (!control) {
      throw new HoldoutError('without control APIs no state gets into containers', {
        code: 'OPTIONS_CLASH',
        hint: 'leave --no-control out',
      })
    }
    const twin = loaded.twins[name] as Twin
    await fillWorld(twin, kept, say)
    worlds[name] = twin.world().uncopied.snapshot()
  }
  return worlds
}

/** Brings the worlds to the twins that answer by now. */
export async function bringWorlds(state: UpState, worlds: FilledWorlds): Promise<void> {
  for (const { name, control } of state.twins) {
    if (worlds[name] === undefined || control === undefined) continue
    const body = JSON.stringify(worlds[name])
    await ask(state, name, control, { method: 'PUT', body })
  }
}

/**
 * Writes the snapshots that are to be kept, while the twins still answer.
 * @param say told of each that cannot be had
 */
export async function keepWorlds(state: UpState, say: (text: string) => void): Promise<void> {
  for (const { name, control, snapshot } of state.twins) {
    if (snapshot === undefined || control === undefined) continue
    try {
      await writeAtomic(snapshot, `${await ask(state, name, control, { method: 'GET' })}\n`)
    } catch (error) {
      say(`The snapshot of ${name} is as it was before: ${(error as Error).message}.`)
    }
  }
}

async function ask(
  { runner }: UpState,
  name: string,
  control: string,
  request: { readonly method: string; readonly body?: string },
): Promise<string> {
  const token =
    runner.kind === 'docker' && runner.tokenFile !== undefined
      ? readFileSync(runner.tokenFile, 'utf8').trim()
      : ''
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(`${control}/worlds/default/snapshot`, { ...request, headers })
  const text = await response.text()
  if (response.ok) return text
  throw new HoldoutError(`the control API of ${name} answered ${response.status}`, {
    code: 'UP_WORLD_REFUSED',
    hint: text.slice(0, 500),
    exitCode: EXIT.invalid,
  })
}
