/** @module An agent that is one of the providers' own programs, started by its command line for each turn. */

import { join } from 'node:path'
import { runProgram } from '../../scenarios-runner/sandbox/index.ts'
import { AgentFailure, failureFrom } from './errors.ts'
import type { Agent } from './model.ts'
import { OutputLines } from './turn/output-lines.ts'
import { type ProgramAgentOptions, ProgramTurns, type TurnRequest } from './turn/program-turn.ts'
import { speakingAgent } from './turn/speaking-agent.ts'
import type { TurnWatch } from './turn/turn-watch.ts'

/** A program is stopped by the watch; this is for one that does not let itself be. */
const GRACE_MS = 5_000

/**
 * Makes an agent of a provider's own program. Each turn's `transcript.jsonl` holds what it said and did, redacted; turns
 * of one thread continue one session, also after a restart.
 */
export function createProgramAgent(options: ProgramAgentOptions): Agent {
  const turns = new ProgramTurns(options)
  const { program, redactor } = turns
  const command = options.path ?? program.name

  return speakingAgent(options, redactor, async (turn: TurnRequest): Promise<TurnWatch> => {
    const { invocation, env, watch: begun } = turns.prepare(turn)
    using watch = begun
    const started = { command, args: invocation.args, cwd: turn.workspace, env }
    const lines = new OutputLines(program, watch, redactor, join(turn.logDirectory, 'output.txt'))
    const result = await runProgram({
      ...(options.launch?.(started) ?? started),
      input: turn.prompt,
      timeoutMs: watch.timeoutMs + GRACE_MS,
      signal: watch.signal,
      onOutput: (stream, chunk) => lines.add(stream, chunk),
    })
    lines.end()
    turns.keep(turn, watch.session)
    turn.signal.throwIfAborted()
    const { met, said, status } = watch.failure
    if (met !== undefined) throw met
    if (result.endedBy === 'not-started') {
      throw turns.notStarted(command, result.startError, program.npmPackage)
    }
    if (said !== undefined) throw failureFrom(said, status)
    if (result.exitCode !== 0) {
      const last = redactor.text((result.stderr.trim() || result.stdout.trim()).slice(-400))
      throw failureFrom(`${program.title} ended with exit code ${result.exitCode}: ${last}`)
    }
    // A program that prints no event that we know is one that we cannot vouch for.
    if (watch.text === '' && watch.usage.turns === 0) {
      throw new AgentFailure(`${program.title} said nothing that could be read`, false)
    }
    return watch
  })
}
