/** @module Every command, in the order of the help. */

import { type AddCommand, addExamples } from '../command-context.ts'
import { addDemoCommand } from './demo.ts'
import { addConformanceCommand } from './factory/factory-conformance.ts'
import { addDoctorCommand } from './factory/factory-doctor.ts'
import { addGraphCommands, addSimulateCommand } from './factory/factory-graph.ts'
import { addHistoryCommand } from './factory/factory-history.ts'
import { addFactoryRunCommands } from './factory/factory-run.ts'
import { addInitCommand } from './init.ts'
import { addJudgeCommands } from './judge/index.ts'
import { addLoadCommand } from './load.ts'
import { addTwinDriftCommand } from './recording/twin-drift.ts'
import { addTwinRecordCommand } from './recording/twin-record.ts'
import { addReportCommand } from './report/report.ts'
import { addRunCommands } from './run.ts'
import { addScenariosCommand } from './scenarios/scenarios.ts'
import { addTwinBuildCommand } from './twin/twin-build.ts'
import { addTwinCheckCommand } from './twin/twin-check.ts'
import { addTwinExplainCommand } from './twin/twin-explain.ts'
import { addTwinGenerateCommand } from './twin/twin-generate.ts'
import { addTwinServeCommand } from './twin/twin-serve.ts'
import { addDownCommand } from './up/down.ts'
import { addLogsCommand } from './up/logs.ts'
import { addPsCommand } from './up/ps.ts'
import { addUpCommand } from './up/up.ts'

/** Adds each command to the program. */
export const COMMANDS: readonly AddCommand[] = [
  addDemoCommand,
  addInitCommand,
  addRunCommands,
  addLoadCommand,
  addReportCommand,
  addScenariosCommand,
  addJudgeCommands,
  addUpCommand,
  addDownCommand,
  addPsCommand,
  addLogsCommand,
  (program, act) => {
    const twin = program.command('twin').description('twins of services, from their contracts')
    addTwinServeCommand(twin, act)
    addTwinExplainCommand(twin, act)
    addTwinGenerateCommand(twin, act)
    addTwinCheckCommand(twin, act)
    addTwinBuildCommand(twin, act)
    addTwinRecordCommand(twin, act)
    addTwinDriftCommand(twin, act)
    addExamples(twin, [
      ['twin serve openapi.yaml', 'serve a twin of the service that a contract describes'],
      ['twin explain openapi.yaml', 'what each operation does to state, and why we think so'],
    ])
  },
  (program, act) => {
    const factory = program
      .command('factory')
      .description('loop coding agents until the gate opens')
    addFactoryRunCommands(factory, act)
    addGraphCommands(factory, act)
    addSimulateCommand(factory, act)
    addHistoryCommand(factory, act)
    addConformanceCommand(factory, act)
    addDoctorCommand(factory, act)
    addExamples(factory, [
      ['factory run', 'loop the agent of ./holdout.config.ts until the gate opens'],
      ['factory render factory/converge.dot --out converge.svg', 'a picture of the loop'],
    ])
  },
]
