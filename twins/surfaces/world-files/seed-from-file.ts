/** @module State that people write down in YAML, put into a world; a mistake is told with its line. */

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { HoldoutError, HoldoutErrors, type JsonObject, throwIfAny } from '../../base/index.ts'
import { readCheckedYaml, yamlPlace } from '../../behaviour/index.ts'
import type { World } from '../../world/index.ts'

const stateSchema = z.record(z.string(), z.json())

/**
 * Seeds a world from a YAML or JSON file: resource → entities, as `seedState` takes them; all or nothing.
 * @throws {HoldoutError} `SOURCE_UNREADABLE`, `WORLD_SEED_SYNTAX`, `WORLD_SEED_*` with file, line and field
 */
export async function seedFromFile(world: World, path: string): Promise<void> {
  const text = await readStateFile(path)
  const given = readCheckedYaml(text, path, stateSchema, {
    syntax: 'WORLD_SEED_SYNTAX',
    field: 'WORLD_SEED_SHAPE',
  })
  try {
    world.seedState(given as JsonObject as Parameters<World['seedState']>[0])
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    const errors = error instanceof HoldoutErrors ? error.errors : [error]
    throwIfAny(errors.map((one) => placed(one, text, path)))
    throw error
  }
}

async function readStateFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new HoldoutError('the state cannot be read', {
      code: 'SOURCE_UNREADABLE',
      place: { file: path },
      hint: 'give the path of an existing file',
      cause,
    })
  }
}

function placed(error: HoldoutError, text: string, file: string): HoldoutError {
  const field = error.place?.field
  const place = field === undefined ? { file } : yamlPlace(text, file, stepsOf(field))
  return new HoldoutError(error.message, {
    code: error.code,
    place: { ...place, ...(field === undefined ? {} : { field }) },
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    exitCode: error.exitCode,
    cause: error,
  })
}

/** `owners[0].profile.login` → owners, 0, profile, login. */
function stepsOf(field: string): readonly (string | number)[] {
  return field
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))
}
