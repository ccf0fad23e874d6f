/** @module `holdout scenarios`: reads the hidden stories, says what could be better in them, and starts new ones. */

import type { Command } from 'commander'
import { type Act, addExamples } from '../../command-context.ts'
import { addLintCommand } from './lint.ts'
import { addListCommands } from './list.ts'
import { addNewCommands } from './new.ts'

/** Adds `scenarios` with `lint`, `list`, `show`, `new` and `schema`. */
export function addScenariosCommand(program: Command, act: Act): void {
  const scenarios = program.command('scenarios').description('read and write the hidden scenarios')
  addLintCommand(scenarios, act)
  addListCommands(scenarios, act)
  addNewCommands(scenarios, act)
  addExamples(scenarios, [
    ['scenarios lint', 'read the scenarios of ./holdout.config.ts, and advise'],
    ['scenarios list', 'what there is, and how much each weighs'],
    ['scenarios new refund-arrives', 'one to start from, with a canary of its own'],
  ])
}
