/** @module Reads a behaviour file; every mistake is told with its line, its field, and what belongs there. */

import type { z } from 'zod'
import type { BehaviourCorrections } from '../corrections.ts'
import { behaviourFileSchema } from './behaviour-schema.ts'
import { rememberSource } from './correction-places.ts'
import { readCheckedYaml } from './read-checked-yaml.ts'

/**
 * Reads the text of a behaviour file, whole or with only what it corrects.
 *
 * @param file the path as the user named it, for messages
 * @throws {HoldoutError} `BEHAVIOUR_FILE_SYNTAX`, `BEHAVIOUR_FILE_FIELD`; several of them as one error
 */
export function readBehaviourFile(text: string, file: string): BehaviourCorrections {
  const read = readCheckedYaml(text, file, behaviourFileSchema, {
    syntax: 'BEHAVIOUR_FILE_SYNTAX',
    field: 'BEHAVIOUR_FILE_FIELD',
  })
  const corrections = fromFile(read)
  rememberSource(corrections, { text, file })
  return corrections
}

function fromFile({
  resources,
  operations,
  ...rest
}: z.infer<typeof behaviourFileSchema>): BehaviourCorrections {
  return {
    ...rest,
    ...(resources === undefined ? {} : { resources: named(resources, 'name') }),
    ...(operations === undefined ? {} : { operations: named(operations, 'operation') }),
  } as BehaviourCorrections
}

/** The key of each entry is its name too. */
function named<T extends object>(
  entries: Readonly<Record<string, T>>,
  field: 'name' | 'operation',
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name, { [field]: name, ...entry }]),
  )
}
