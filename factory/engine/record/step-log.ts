/**
 * @module What a run has done, one synced line a step: the record that a killed run is resumed from.
 *
 * A line is written whole or is not there, and each holds only what its step changed, so that the cost of a step does not
 * grow with the run.
 */

import { closeSync, fdatasyncSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import {
  contentHash,
  HoldoutError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../twins/base/index.ts'
import { openWholeLines } from '../../../twins/base/node/index.ts'
import type { Outcome, PathStep } from '../model.ts'
import { ARTIFACT_FILE_BYTES, type ArtifactStore, openArtifacts } from './artifact-store.ts'

/** One step. `set` is what changed in the context, `logs` what was remarked, `next` where the run goes on. */
export type StepRecord =
  | {
      readonly kind: 'begin'
      readonly version: 2
      readonly graph: string
      /** Hash of the graph, so that a changed one is not resumed by mistake. */
      readonly graphHash: string
      readonly at: number
      readonly next: string
      readonly set: JsonObject
      readonly logs: readonly string[]
    }
  | {
      readonly kind: 'stage'
      readonly node: string
      readonly visit: number
      readonly at: number
      /** Without its context updates, which are in `set`. */
      readonly outcome: Outcome
      readonly step: PathStep
      readonly next: string
      /** The edge taken, by its place in the graph; absent for a jump and at an end. */
      readonly via?: number
      readonly fidelity?: string
      readonly restart?: JsonObject
      /** What the branches of a parallel stage did. */
      readonly inner?: {
        readonly path: readonly PathStep[]
        readonly outcomes: Readonly<Record<string, Outcome>>
      }
      readonly set: JsonObject
      readonly logs: readonly string[]
    }
  | {
      readonly kind: 'retry'
      readonly node: string
      readonly attempt: number
      readonly at: number
      readonly set: JsonObject
      readonly logs: readonly string[]
    }
  | {
      readonly kind: 'redirect'
      readonly at: number
      readonly step: PathStep
      readonly next: string
    }
  | {
      readonly kind: 'end'
      readonly at: number
      readonly status: 'success' | 'fail'
      readonly reason: string
      /** The last step, where the end is one of its own. */
      readonly step?: PathStep
    }

/** The open log of a run or of a branch. */
export interface StepLog {
  append(record: StepRecord): void
  close(): void
}

/** Where a run keeps its steps. */
export function stepLogPath(directory: string): string {
  return join(directory, 'steps.jsonl')
}

/** Opens the log; half a line that a killed run left is taken away. Context values over 100 KB go to the artifacts. */
export function openStepLog(directory: string, artifacts: ArtifactStore): StepLog {
  const file = openWholeLines(stepLogPath(directory))
  let open = true
  return {
    append(record) {
      writeSync(file, `${lineOf(record, artifacts)}\n`)
      fdatasyncSync(file)
    },
    close() {
      if (open) closeSync(file)
      open = false
    },
  }
}

/** The record as a line; what is large is in the artifacts before the line speaks of it. */
function lineOf(record: StepRecord, artifacts: ArtifactStore): string {
  const line = JSON.stringify(record)
  if (line.length <= ARTIFACT_FILE_BYTES || !('set' in record)) return line
  const set: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(record.set)) {
    if (value === undefined) continue
    if (JSON.stringify(value).length <= ARTIFACT_FILE_BYTES) {
      set[key] = value
      continue
    }
    const id = `context-${contentHash(value).slice(0, 32)}`
    if (!artifacts.has(id)) artifacts.store(id, key, value)
    set[key] = { $artifact: id }
  }
  return JSON.stringify({ ...record, set })
}

/**
 * Reads the steps of a run; none when it has not begun.
 *
 * @throws {HoldoutError} `CHECKPOINT_UNREADABLE` when the file is not ours, `CHECKPOINT_OTHER_GRAPH` when the graph has
 *   changed since
 */
export function readSteps(directory: string, graphHash: string): readonly StepRecord[] {
  const file = stepLogPath(directory)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw cause
  }
  const artifacts = openArtifacts(directory)
  // What follows the last line break is a line that a killed run did not finish.
  const lines = text.split('\n').slice(0, -1)
  const records = lines.map((line, index) => readLine(line, index, file, artifacts))
  const [first] = records
  if (first === undefined) return []
  if (first.kind !== 'begin' || first.version !== 2)
    throw unreadable(file, 1, 'it does not begin a run')
  if (first.graphHash !== graphHash) {
    throw new HoldoutError('the graph has changed since this run began', {
      code: 'CHECKPOINT_OTHER_GRAPH',
      place: { file },
      hint: 'start a new run in a folder of its own',
    })
  }
  return records
}

const KINDS = new Set(['begin', 'stage', 'retry', 'redirect', 'end'])

function readLine(line: string, index: number, file: string, artifacts: ArtifactStore): StepRecord {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw unreadable(file, index + 1, 'it is not JSON', cause)
  }
  if (!isJsonObject(value) || typeof value.kind !== 'string' || !KINDS.has(value.kind)) {
    throw unreadable(file, index + 1, 'it is no step of a run')
  }
  if (!isJsonObject(value.set)) return value as unknown as StepRecord
  const set: Record<string, JsonValue> = {}
  for (const [key, kept] of Object.entries(value.set)) {
    if (kept === undefined) continue
    const id = isJsonObject(kept) ? kept.$artifact : undefined
    if (typeof id !== 'string') {
      set[key] = kept
      continue
    }
    const found = artifacts.retrieve(id)
    if (found === undefined) throw unreadable(file, index + 1, `its artifact "${id}" is missing`)
    set[key] = found
  }
  return { ...value, set } as unknown as StepRecord
}

function unreadable(file: string, line: number, reason: string, cause?: unknown): HoldoutError {
  return new HoldoutError(`cannot resume from it: ${reason}`, {
    code: 'CHECKPOINT_UNREADABLE',
    place: { file, line },
    hint: 'start a new run in a folder of its own',
    ...(cause === undefined ? {} : { cause }),
  })
}
