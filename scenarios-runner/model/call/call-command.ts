/** @module One call of a model that is a program: the prompt on its standard input, its answer on standard output. */

import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { HoldoutError, type Redactor } from '../../../twins/base/index.ts'
import {
  allowedEnvironment,
  chooseBackend,
  createPlace,
  findProgram,
  type Place,
  type ProgramResult,
  programMounts,
  runProgram,
  type Sandbox,
  splitCommand,
} from '../../sandbox/index.ts'
import { ModelFailure } from '../errors.ts'
import type { CommandModel } from '../model.ts'
import type { Caller, RawAnswer } from './caller.ts'

/**
 * How a program is asked: behind a wall, in an empty folder outside the repository, with an empty home and the variables that
 * it was given by name. It sees the prompt and nothing else: no source, no specification, no scenario. It keeps the machine's
 * network, since it asks a provider; where no wall leaves it that, it runs without one, and `remark` is told.
 *
 * @param timeoutMs after which it is ended with everything that it started
 * @throws {HoldoutError} `COMMAND_SYNTAX`; `MODEL_NO_PROGRAM` when it is asked
 */
export function callCommand(
  settings: CommandModel,
  name: string,
  timeoutMs: number,
  redactor: Redactor,
  remark: (sentence: string) => void,
): Caller {
  const [command, ...args] = splitCommand(settings.command) ?? []
  if (command === undefined) {
    throw new HoldoutError(`"${settings.command}" is no command`, {
      code: 'COMMAND_SYNTAX',
      hint: 'write a program and its arguments, such as: claude -p',
    })
  }
  return {
    inWords: true,
    async call({ system, prompt }, signal) {
      await using place = createPlace('judge')
      const env = allowedEnvironment({
        home: place.home,
        pathFirst: [place.bin],
        set: settings.environment ?? {},
      })
      const program = findProgram(command, env.PATH)
      if (program === undefined) {
        // Nothing that another attempt could mend: every trial would be judged in vain.
        throw new HoldoutError(`${name} cannot be asked: there is no program "${command}"`, {
          code: 'MODEL_NO_PROGRAM',
          hint: 'install it, or name it by its path',
        })
      }
      await using wall = await openWall(place, program, args, name, remark)
      const launch = wall.launch({ command: program, args, cwd: place.files, env })
      const input = `${system}\n\n${prompt}\n`
      const result = await runProgram({ ...launch, input, timeoutMs, signal })
      signal.throwIfAborted()
      return answerOf(result, name, timeoutMs, redactor)
    },
  }
}

async function openWall(
  place: Place,
  program: string,
  args: readonly string[],
  name: string,
  remark: (sentence: string) => void,
): Promise<Sandbox> {
  const best = await chooseBackend('auto')
  const walled = best.backend.kind === 'bubblewrap'
  if (!walled) {
    const why = best.missed.length > 0 ? best.missed.join('; ') : 'no wall leaves it a network'
    remark(`NOT SANDBOXED: ${name} could read whatever you can, the scenarios too (${why}).`)
  }
  const { backend } = walled ? best : await chooseBackend('none')
  // Scripts that the command names, such as `node judge.mjs`.
  const named = args.filter((word) => isAbsolute(word) && existsSync(word))
  return backend.open(
    {
      write: [place.files, place.home],
      read: [place.bin, ...programMounts(program), ...named],
      network: 'host',
    },
    join(place.directory, 'sandbox'),
  )
}

function answerOf(
  result: ProgramResult,
  name: string,
  timeoutMs: number,
  redactor: Redactor,
): RawAnswer {
  if (result.endedBy === 'not-started') {
    throw new ModelFailure('refused', name, `it cannot be started: ${result.startError}`)
  }
  if (result.endedBy === 'timeout') {
    throw new ModelFailure('timeout', name, `no answer within ${timeoutMs} ms`)
  }
  if (result.exitCode !== 0) {
    // Before it is cut: half a key would not be recognised.
    const said = redactor.text(result.stderr.trim() || result.stdout.trim()).slice(-300)
    const ended = `it ended with ${result.exitCode ?? 'a signal'}`
    throw new ModelFailure('unreachable', name, said === '' ? ended : `${ended}: ${said}`)
  }
  return { text: result.stdout, inputTokens: undefined, outputTokens: undefined, ended: 'well' }
}
