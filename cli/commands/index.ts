/** @module Every command, in the order of the help. */

import type { AddCommand } from '../command-context.ts'
import { addGraphCommands } from './factory-graph.ts'
import { addScenariosCommand } from './scenarios.ts'

/** Adds each command to the program. */
export const COMMANDS: readonly AddCommand[] = [
  addScenariosCommand,
  (program, act) => {
    const factory = program
      .command('factory')
      .description('loop coding agents until the gate opens')
    addGraphCommands(factory, act)
  },
]
