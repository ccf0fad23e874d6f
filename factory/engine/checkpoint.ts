/** @module The state of a run after each stage, written whole, so that a killed run goes on as if nothing had been. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HoldoutError } from '../../twins/base/index.ts'
import { writeAtomicSync } from '../../twins/base/node/index.ts'

const json = z.record(z.string(), z.json())

const outcomeSchema = z.object({
  status: z.enum(['success', 'fail', 'partial_success', 'retry', 'skipped']),
  raw: z.string(),
  preferredLabel: z.string().exactOptional(),
  suggestedNextIds: z.array(z.string()).exactOptional(),
  contextUpdates: json.exactOptional(),
  notes: z.string().exactOptional(),
  failureReason: z.string().exactOptional(),
})

const stepSchema = z.object({
  node: z.string(),
  outcome: z.string(),
  durationMs: z.number(),
  to: z.string().exactOptional(),
  why: z.string().exactOptional(),
})

/** The specification's names (§5.3), and what it leaves out though a resumed run needs it. */
const checkpointSchema = z.object({
  version: z.literal(1),
  timestamp: z.string(),
  graph: z.string(),
  /** Hash of the graph, so that a changed one is not resumed by mistake. */
  graph_hash: z.string(),
  /** The node that completed last; '' before the first. */
  current_node: z.string(),
  /** Where the run goes on; '' when it has ended. */
  next_node: z.string(),
  completed_nodes: z.array(z.string()),
  node_retries: z.record(z.string(), z.number()),
  node_outcomes: z.record(z.string(), outcomeSchema),
  node_visits: z.record(z.string(), z.number()),
  /** Goal gates that a redirect made stale: they count only once they have run again. */
  stale_gates: z.array(z.string()),
  redirects: z.number(),
  restarts: z.number(),
  context: json,
  path: z.array(stepSchema),
  logs: z.array(z.string()),
  /** How the run ended, once it has. */
  ended: z.object({ status: z.enum(['success', 'fail']), reason: z.string() }).exactOptional(),
})

/** What `checkpoint.json` holds. */
export type Checkpoint = z.infer<typeof checkpointSchema>

/** Where a run keeps its checkpoint. */
function checkpointPath(directory: string): string {
  return join(directory, 'checkpoint.json')
}

/**
 * Writes the checkpoint so that a reader sees the old or the new one, never half of it. It waits for the disk in place:
 * nothing else goes on between two stages, and the asynchronous way takes four times as long.
 */
export function writeCheckpoint(directory: string, checkpoint: Checkpoint): void {
  writeAtomicSync(checkpointPath(directory), `${JSON.stringify(checkpoint, null, 2)}\n`)
}

/**
 * Reads a checkpoint; undefined when there is none yet.
 *
 * @throws {HoldoutError} `CHECKPOINT_UNREADABLE` when there is one that is not ours, `CHECKPOINT_OTHER_GRAPH` when the
 *   graph has changed since
 */
export function readCheckpoint(directory: string, graphHash: string): Checkpoint | undefined {
  const file = checkpointPath(directory)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw unreadable(file, 'it is not JSON', cause)
  }
  const parsed = checkpointSchema.safeParse(value)
  if (!parsed.success) throw unreadable(file, z.prettifyError(parsed.error), parsed.error)
  if (parsed.data.graph_hash !== graphHash) {
    throw new HoldoutError('the graph has changed since this run began', {
      code: 'CHECKPOINT_OTHER_GRAPH',
      place: { file },
      hint: 'start a new run in a folder of its own',
    })
  }
  return parsed.data
}

function unreadable(file: string, reason: string, cause: unknown): HoldoutError {
  return new HoldoutError(`cannot resume from it: ${reason}`, {
    code: 'CHECKPOINT_UNREADABLE',
    place: { file },
    hint: 'start a new run in a folder of its own',
    cause,
  })
}
