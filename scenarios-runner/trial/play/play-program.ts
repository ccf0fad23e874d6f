/** @module A step in which the user runs a program. */

import {
  endsOfText,
  headOfText,
  jsonOf,
  MAX_SEEN_BYTES,
  MAX_TOLD_BYTES,
  runUserProgram,
} from '../../drive/index.ts'
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
    const found = await folder.read(path, MAX_SEEN_BYTES)
    files[path] =
      found === undefined
        ? null
        : headOfText(found.bytes.toString('utf8'), MAX_SEEN_BYTES, found.omittedBytes)
  }
  const { exit, stdout, stderr, omittedBytes, failure } = run
  const toldFiles = Object.entries(files).map(([path, content]) => [
    path,
    content === null ? null : headOfText(content, MAX_TOLD_BYTES),
  ])
  return {
    answer: {
      exit,
      stdout,
      stderr,
      json: jsonOf(stdout),
      files,
      ...(omittedBytes > 0 ? { omittedBytes } : {}),
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
      stdout: endsOfText(stdout, MAX_TOLD_BYTES, omittedBytes),
      stderr: endsOfText(stderr, MAX_TOLD_BYTES),
      ...(step.read === undefined ? {} : { files: Object.fromEntries(toldFiles) }),
      ...(failure === undefined ? {} : { failure }),
    },
  }
}
