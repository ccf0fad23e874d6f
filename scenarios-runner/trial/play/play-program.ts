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
  const { exit, stdout, stderr, failure } = run
  const files: Record<string, string | null> = {}
  const toldFiles: Record<string, string | null> = {}
  let omittedBytes = run.omittedBytes.stdout + run.omittedBytes.stderr
  for (const path of step.read ?? []) {
    const found = await folder.read(path, MAX_SEEN_BYTES)
    if (found === undefined) {
      files[path] = null
      toldFiles[path] = null
      continue
    }
    const text = found.bytes.toString('utf8')
    const left = found.omittedBytes
    omittedBytes += left
    // A byte that is no text is three bytes of one: what was read whole is not measured again.
    files[path] = left === 0 ? text : headOfText(text, MAX_SEEN_BYTES, left)
    toldFiles[path] = headOfText(text, MAX_TOLD_BYTES, left)
  }
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
      stdout: endsOfText(stdout, MAX_TOLD_BYTES, run.omittedBytes.stdout),
      stderr: endsOfText(stderr, MAX_TOLD_BYTES, run.omittedBytes.stderr),
      ...(step.read === undefined ? {} : { files: toldFiles }),
      ...(failure === undefined ? {} : { failure }),
    },
  }
}
