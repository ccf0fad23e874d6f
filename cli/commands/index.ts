/** @module Every command, in the order of the help. */

import type { AddCommand } from '../command-context.ts'

/** Adds each command to the program. */
export const COMMANDS: readonly AddCommand[] = []
