/** @module `holdout judge`: measure the judge on what people say. */

import { type AddCommand, addExamples } from '../../command-context.ts'
import { addJudgeCalibrateCommand } from './judge-calibrate.ts'
import { addJudgeLabelCommand } from './judge-label.ts'

/** Adds `judge label` and `judge calibrate`. */
export const addJudgeCommands: AddCommand = (program, act) => {
  const judge = program.command('judge').description('measure the judge on what people say')
  addJudgeLabelCommand(judge, act)
  addJudgeCalibrateCommand(judge, act)
  addExamples(judge, [
    ['judge label', 'say of the latest run’s trials whether their criteria are met'],
    ['judge calibrate', 'how often the judge says the same, and what that makes of satisfaction'],
  ])
}
