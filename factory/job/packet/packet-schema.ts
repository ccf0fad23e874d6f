/** @module What enters the factory: the task packet. */

import { z } from 'zod'
import { parseDuration } from '../../../twins/base/index.ts'

const text = z.string().trim().min(1)
const lines = z.union([text.transform((one) => [one]), z.array(text)], {
  error: 'expected a text, or a list of texts',
})

/** How somebody else sees what is wrong: a command that fails while it is, and words. */
const reproductionSchema = z.union([
  text.transform((steps) => ({ steps })),
  z
    .strictObject({
      /** Run in the workspace by the system's shell. It fails while the fault is there, and ends with 0 once it is gone. */
      command: text.exactOptional(),
      steps: text.exactOptional(),
      expected: text.exactOptional(),
      actual: text.exactOptional(),
      /** A duration such as `2m`; ten minutes unless given. */
      timeout: z
        .string()
        .refine((one) => parseDuration(one) !== undefined, "expected a duration such as '2m'")
        .exactOptional(),
    })
    .refine(({ command, steps }) => command !== undefined || steps !== undefined, {
      message: 'expected a command, or steps in words',
    }),
])

/** The packet as people write it in YAML, or in a Markdown file's front matter. */
export const packetSchema = z.strictObject({
  kind: z.enum(['bug', 'dependency-update', 'feature', 'task']).default('task'),
  title: text.exactOptional(),
  intent: text.describe('What is wanted and why, in words; Markdown.').exactOptional(),
  source: z
    .union([
      text.transform((where) => ({ where })),
      z.strictObject({ where: text, by: text.exactOptional() }),
    ])
    .describe('Where the wish comes from: a ticket, a person, an address.')
    .exactOptional(),
  /** Globs of what may change; anything unless given. */
  scope: lines.exactOptional(),
  'non-goals': lines.exactOptional(),
  reproduction: reproductionSchema.exactOptional(),
  /** What the agent's tools may do. */
  'allowed-tools': z
    .array(z.enum(['read', 'edit', 'execute', 'fetch']))
    .min(1)
    .exactOptional(),
  /** How it is told that the work is right, beside the gate. */
  validation: lines.exactOptional(),
  /** When nothing is to be done. */
  'no-op': lines.exactOptional(),
  /** What a reviewer must find in the evidence. */
  evidence: lines.exactOptional(),
  /** What is handed back. */
  output: lines.exactOptional(),
})

/** A task packet after reading. */
export type TaskPacket = z.output<typeof packetSchema> & {
  /** The file it was read from, or `standard input`. */
  readonly file: string
}
