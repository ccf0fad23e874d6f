/** @module The command line: reads the words, runs the command, ends with its exit code. */

import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { EXIT, type ExitCode, HoldoutError, type JsonObject } from '../twins/base/index.ts'
import { type Act, addExamples } from './command-context.ts'
import { COMMANDS } from './commands/index.ts'
import {
  asMendable,
  describeFailure,
  endProcess,
  listenForInterruption,
  reportFailure,
  tolerateLostOutput,
} from './exit.ts'
import { packageVersion } from './package-info.ts'
import { createOutput } from './terminal/index.ts'

const EXIT_CODES = `
Exit codes:
  0 the gate passed (PR_READY)      10 NO_OP: there was nothing to do
  1 the gate failed                 11 ESCALATE: a person is needed
  2 usage or configuration          12 RETRYABLE_FAILURE
  3 inconclusive                   130 interrupted; nothing lost
  4 invalid: infrastructure, not behaviour
  5 budget spent`

/** Runs the command line on the words after `holdout`, and ends the process. */
export async function main(argv: readonly string[]): Promise<never> {
  tolerateLostOutput(process.stdout, process.stderr)
  const program = createProgram(process.env)
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    // Commander has said what was wrong by itself; help and version end well.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return endProcess(EXIT.pass)
      if (argv.includes('--json')) process.stdout.write(`${JSON.stringify(usageFailure(error))}\n`)
      return endProcess(EXIT.usage)
    }
    return endProcess(reportFailure(error, process.stderr))
  }
  return endProcess(EXIT.pass)
}

/** What was mistyped, as the document that `--json` promises. */
function usageFailure({ code, message }: CommanderError): JsonObject {
  const said = code === 'commander.help' ? 'a command is missing' : message.replace(/^error: /, '')
  return { error: { code: 'USAGE', message: said, hint: 'add --help to see how to use it' } }
}

/** The whole command line. */
function createProgram(env: NodeJS.ProcessEnv): Command {
  const program = new Command('holdout')
    .description(
      'Says, with evidence and a stated confidence, whether software that agents built satisfies the people it is for.',
    )
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'say how to use it')
    .option('--config <path>', 'holdout.config.ts, or the folder that holds it')
    .option('--json', 'one JSON document on standard output; everything else on standard error')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(add --help to see how to use it)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .addHelpText('after', EXIT_CODES)
  addExamples(program, [
    ['demo', 'watch the whole of it on an example: twins, scenarios, gate, factory'],
    ['init my-service', 'write a small service with everything around it, to start from'],
    ['gate', 'run all scenarios and constraints of ./holdout.config.ts and decide'],
    ['up --detach', 'start every twin of ./holdout.config.ts, and leave them running'],
    ['twin serve openapi.yaml', 'serve a twin of the service that a contract describes'],
  ])

  const act: Act = async (work) => {
    const options = program.opts<{ config?: string; json?: true }>()
    const output = createOutput({
      json: options.json === true,
      stdout: process.stdout,
      stderr: process.stderr,
      env,
    })
    const said = { write: (text: string) => output.remark(text.trimEnd()) }
    const interruption = listenForInterruption((text) => output.remark(text))
    let code: ExitCode
    try {
      code = await work({
        output,
        directory: workingDirectory(env),
        configPath: options.config,
        env,
        signal: interruption.signal,
      })
      output.live.clear()
    } catch (thrown) {
      const error = asMendable(thrown)
      output.live.clear()
      // Whatever broke because everything was being stopped is not worth a stack; how to go on is worth saying.
      if (interruption.signal.aborted) {
        code = EXIT.interrupted
        if (error instanceof HoldoutError && error.code !== 'INTERRUPTED') {
          reportFailure(error, said)
        }
      } else {
        output.document({ error: describeFailure(error) })
        code = reportFailure(error, said)
      }
    }
    return endProcess(interruption.signal.aborted ? EXIT.interrupted : code)
  }
  for (const add of COMMANDS) add(program, act)
  inheritSettings(program)
  return program
}

/** Commander copies settings to sub-commands only when they are made by it; ours are all alike. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command)
    inheritSettings(child)
  }
}

/** `npm run` starts us in the checkout's root; relative paths mean the folder where the user typed it. */
function workingDirectory(env: NodeJS.ProcessEnv): string {
  const ours = env.npm_package_name === 'holdout'
  const throughNpm = ours && ['holdout', 'demo'].includes(env.npm_lifecycle_event ?? '')
  return resolve(throughNpm ? (env.INIT_CWD ?? '.') : '.')
}
