/** @module One call of a model that is a program: the prompt on its standard input, its answer on standard output. */

import { HoldoutError } from '../../twins/base/index.ts'
import { allowedEnvironment, createPlace, runProgram, splitCommand } from '../sandbox/index.ts'
import type { Caller } from './caller.ts'
import { ModelFailure } from './errors.ts'
import type { CommandModel } from './model.ts'

/**
 * How a program is asked: in an empty folder outside the repository, with an empty home and the variables that it was
 * given by name. It sees the prompt and nothing else: no source, no specification, no scenario.
 *
 * @param timeoutMs after which it is ended with everything that it started
 * @throws {HoldoutError} `COMMAND_SYNTAX`
 */
export function callCommand(settings: CommandModel, name: string, timeoutMs: number): Caller {
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
      const result = await runProgram({
        command,
        args,
        cwd: place.files,
        env: allowedEnvironment({
          home: place.home,
          pathFirst: [place.bin],
          set: settings.environment ?? {},
        }),
        input: `${system}\n\n${prompt}\n`,
        timeoutMs,
        signal,
      })
      signal.throwIfAborted()
      if (result.endedBy === 'not-started') {
        throw new ModelFailure('refused', name, `it cannot be started: ${result.startError}`)
      }
      if (result.endedBy === 'timeout') {
        throw new ModelFailure('timeout', name, `no answer within ${timeoutMs} ms`)
      }
      if (result.exitCode !== 0) {
        const said = (result.stderr.trim() || result.stdout.trim()).slice(-300)
        const ended = `it ended with ${result.exitCode ?? 'a signal'}`
        throw new ModelFailure('unreachable', name, said === '' ? ended : `${ended}: ${said}`)
      }
      return {
        text: result.stdout,
        inputTokens: undefined,
        outputTokens: undefined,
        ended: 'well',
      }
    },
  }
}
