/** @module What a user says about the wall around a program, and what it comes to. */

import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { SandboxWish } from './choose-backend.ts'
import type { ResourceLimits } from './model.ts'

const wish = z.enum(['auto', 'bubblewrap', 'container', 'sandbox-runtime', 'none'])

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
}

const SIZE = /^\s*([0-9]+(?:\.[0-9]+)?)\s*([kmg]i?)?b?\s*$/i

const size = z.union([
  z.int().positive(),
  z.string().regex(SIZE, "expected a size such as '512 MB' or '1 GiB'").transform(bytesOf),
])

/** `auto`, the name of a wall, or more about it. Paths are relative to the configuration's folder. */
export const sandboxConfigSchema = z.union([
  wish,
  z.strictObject({
    backend: wish.optional(),
    /** Files and folders that it may read besides its own and the system's. */
    read: z.array(z.string().min(1)).optional(),
    /** For a container: an image that holds node and what the program needs. */
    image: z.string().min(1).optional(),
    /** `512 MB`, or bytes. A container enforces it. */
    memory: size.optional(),
    /** Processors, such as 1.5. A container enforces it. */
    cpus: z.number().positive().optional(),
  }),
])

/** The wall that is wanted around a program. */
export interface SandboxSettings {
  readonly wish: SandboxWish
  /** Files and folders that it may read besides its own; absolute. */
  readonly read: readonly string[]
  /** The image of its container, where that is the wall. */
  readonly image?: string
  readonly limits: ResourceLimits
}

/** Settings of what the configuration says: the best wall that is to be had unless it says otherwise. */
export function resolveSandbox(
  config: z.output<typeof sandboxConfigSchema> | undefined,
  directory: string,
): SandboxSettings {
  if (typeof config === 'string') return { wish: config, read: [], limits: {} }
  const { backend = 'auto', read = [], image, memory, cpus } = config ?? {}
  return {
    wish: backend,
    read: read.map((path) => resolve(directory, path.replace(/^~(?=\/|$)/, homedir()))),
    ...(image === undefined ? {} : { image }),
    limits: {
      ...(memory === undefined ? {} : { memoryBytes: memory }),
      ...(cpus === undefined ? {} : { cpus }),
    },
  }
}

function bytesOf(text: string): number {
  const [, number, unit = ''] = SIZE.exec(text) ?? []
  return Math.round(Number(number) * (UNITS[unit.toLowerCase()] ?? 1))
}
