/** @module A step in which the user runs a program. */

import { jsonOf, runUserProgram } from '../../drive/index.ts'
import type { ProgramStep, ProgramStepAnswer } from '../../scenario/index.ts'
import type { ProgramEvent } from '../model.ts'
import type { Story } from './story.ts'

/** Runs it in the user's folder, with the scenario's environment and the step's own. */
export async function playProgram(
  step: ProgramStep,
  story: Story,
): Promise<{ readonly answer: ProgramStepAnswer; readonly event: ProgramEvent }> {
  const atMs = story.now()
  const { folder } = story
  const command = step.command.map((word) => story.fillText(word))
  const stdin = step.stdin === undefined ? undefined : story.fillText(step.stdin)
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries({ ...story.scenario.env, ...step.env })) {
    env[name] = story.fillText(value)
  }
  for (const [path, content] of Object.entries(step.files ?? {})) {
    await folder.write(path, story.fillText(content))
  }
  const request = {
    command,
    env,
    timeoutMs: Math.max(1, story.allow(step.timeoutMs)),
    ...(stdin === undefined ? {} : { stdin }),
  }
  const run = await runUserProgram(
    request,
    folder.place(),
    (place, program) => story.artifact.enclose(place, program),
    story.signal,
  )
  story.signal.throwIfAborted()
  const files: Record<string, string | null> = {}
  for (const path of step.read ?? []) {
    files[path] = (await folder.read(path))?.toString('utf8') ?? null
  }
  const { exit, stdout, stderr, failure } = run
  return {
    answer: {
      exit,
      stdout,
      stderr,
      json: jsonOf(stdout),
      files,
      ms: Math.round(run.durationMs),
      failure: failure ?? null,
    },
    event: {
      kind: 'program',
      step: step.as,
      atMs,
      durationMs: story.now() - atMs,
      command,
      ...(stdin === undefined ? {} : { stdin }),
      exit,
      stdout,
      stderr,
      ...(step.read === undefined ? {} : { files }),
      ...(failure === undefined ? {} : { failure }),
    },
  }
}
