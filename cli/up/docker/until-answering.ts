/** @module Waits until what containers run answers, or says with what it printed why it does not. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { ArtifactDefinition } from '../../../scenarios-runner/artifact/index.ts'
import { EXIT, HoldoutError } from '../../../twins/base/index.ts'
import { askAlive } from '../../../twins/node.ts'
import { docker } from '../containers/docker-command.ts'
import { endOf, findContainers } from '../containers/look-at-containers.ts'
import type { UpState } from '../model.ts'

/** How long twins may take to answer. */
const ANSWER_MS = 60_000

/**
 * Waits for all twins.
 * @throws {HoldoutError} `UP_UNHEALTHY`
 */
export async function untilTwinsAnswer(
  { twins }: UpState,
  project: string,
  signal: AbortSignal,
): Promise<void> {
  for (const { name, port } of twins) {
    const answers = async () => (await askAlive(`http://127.0.0.1:${port}`)) !== undefined
    await until(answers, ANSWER_MS, { service: name, project, signal })
  }
}

/**
 * Waits for the artifact's ready path, where it opens a port at all.
 * @throws {HoldoutError} `UP_UNHEALTHY`
 */
export async function untilArtifactAnswers(
  state: UpState,
  artifact: ArtifactDefinition | undefined,
  project: string,
  signal: AbortSignal,
): Promise<void> {
  const { url, service } = state.artifact ?? {}
  if (url === undefined || service === undefined || artifact === undefined) return
  const { timeoutMs } = artifact.ready
  // A container is looked at from outside: where readiness is no path, any answer will do.
  const path = 'path' in artifact.ready ? artifact.ready.path : undefined
  const answers = () =>
    fetch(url + (path ?? '/'), { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok || path === undefined,
      () => false,
    )
  await until(answers, timeoutMs, {
    service,
    project,
    signal,
    advice: '\na service in a container has to listen on 0.0.0.0: 127.0.0.1 is heard inside alone',
  })
}

/** Waits for an answer; not for one of a container that has ended. */
async function until(
  answers: () => Promise<boolean>,
  timeoutMs: number,
  about: {
    readonly service: string
    readonly project: string
    readonly signal: AbortSignal
    /** What to look at where it runs and is silent. */
    readonly advice?: string
  },
): Promise<void> {
  const { service, project, signal, advice = '' } = about
  const startedMs = performance.now()
  while (!(await answers())) {
    signal.throwIfAborted()
    const container = (await findContainers(project)).find((one) => one.service === service)
    const hasEnded = container?.state.Status !== 'running'
    if (hasEnded || performance.now() - startedMs > timeoutMs) {
      const said =
        container === undefined
          ? ''
          : await docker(['logs', '--tail', '20', container.id], { both: true })
      const how = hasEnded ? await endOf(container) : `did not answer within ${timeoutMs} ms`
      throw new HoldoutError(`${service} ${how}`, {
        code: 'UP_UNHEALTHY',
        hint: `${said === '' ? 'it printed nothing' : `it printed:\n${said.trimEnd()}`}${hasEnded ? '' : advice}`,
        exitCode: EXIT.invalid,
      })
    }
    await sleep(100)
  }
}
