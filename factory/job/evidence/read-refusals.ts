/** @module What agents asked for and were not allowed, from the transcripts of their turns: those of killed turns too. */

import { createReadStream, globSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { createInterface } from 'node:readline'

/** A tool call that an agent asked for and was not allowed. */
export interface Refusal {
  /** The stage's folder in the run's, such as `mend` or `mend.visit-1`. */
  readonly stage: string
  /** As the agent's program names it. */
  readonly tool: string
  /** What it was to do, as JSON, redacted and cut; absent where the program does not tell. */
  readonly input?: string
  readonly times: number
}

// An agent can ask for ever.
const MOST_REFUSALS = 200
const LONGEST_INPUT = 300

/**
 * Reads the refusals of a run, equal ones counted. Programs whose tools are taken away rather than refused tell none.
 *
 * @param run the folder of the engine's run
 */
export async function readRefusals(run: string): Promise<readonly Refusal[]> {
  const found = new Map<string, Refusal>()
  for (const file of globSync('**/transcript.jsonl', { cwd: run }).sort()) {
    const stage = dirname(file).split(sep).join('/')
    const lines = createInterface({ input: createReadStream(join(run, file)) })
    for await (const line of lines) {
      const refusal = refusalIn(line, stage)
      if (refusal === undefined) continue
      const known = JSON.stringify(refusal)
      const key = found.has(known) || found.size < MOST_REFUSALS ? known : 'others'
      const before = found.get(key)?.times ?? 0
      const what = key === known ? refusal : { stage: 'others', tool: 'others' }
      found.set(key, { ...what, times: before + 1 })
    }
  }
  return [...found.values()]
}

function refusalIn(line: string, stage: string): Omit<Refusal, 'times'> | undefined {
  if (!line.includes('"refusal"')) return undefined
  try {
    const event = JSON.parse(line) as { kind?: unknown; tool?: unknown; input?: unknown }
    if (event.kind !== 'refusal') return undefined
    const input = event.input === undefined ? undefined : JSON.stringify(event.input)
    return {
      stage,
      tool: String(event.tool).slice(0, LONGEST_INPUT),
      ...(input === undefined ? {} : { input: input.slice(0, LONGEST_INPUT) }),
    }
  } catch {
    // The last line of a turn that was killed.
    return undefined
  }
}
