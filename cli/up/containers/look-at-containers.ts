/** @module How the containers of a project are, and what ended those that ended. */

import { askAlive } from '../../../twins/node.ts'
import type { PartStatus, UpStatus } from '../look.ts'
import type { DockerRunner, UpState } from '../model.ts'
import { docker, tryDocker } from './docker-command.ts'
import { PROJECT_LABEL, SERVICE_LABEL } from './model.ts'
import { lines } from './start-containers.ts'

/** One container, as Docker knows it. */
export interface FoundContainer {
  readonly id: string
  readonly service: string
  readonly state: {
    readonly Status: string
    readonly ExitCode: number
    readonly OOMKilled: boolean
    readonly Error: string
    readonly Health?: { readonly Status: string }
  }
}

/** The containers of a project, in the order of their names. */
export async function findContainers(project: string): Promise<readonly FoundContainer[]> {
  const filter = ['--filter', `label=${PROJECT_LABEL}=${project}`]
  const ids = lines(await docker(['ps', '--all', '--quiet', ...filter]))
  if (ids.length === 0) return []
  const inspected = JSON.parse(await docker(['inspect', ...ids])) as {
    readonly Id: string
    readonly Config: { readonly Labels: Readonly<Record<string, string>> }
    readonly State: FoundContainer['state']
  }[]
  return inspected
    .map(({ Id, Config, State }) => ({
      id: Id,
      service: Config.Labels[SERVICE_LABEL] ?? '',
      state: State,
    }))
    .sort((a, b) => (a.service < b.service ? -1 : 1))
}

/** How everything of a state is that containers run. */
export async function lookAtContainers(
  state: UpState,
  { project }: DockerRunner,
): Promise<UpStatus> {
  const found = await findContainers(project)
  const of = (service: string) => found.find((one) => one.service === service)
  const twins = state.twins.map(async ({ name, url, port, control }): Promise<PartStatus> => {
    const container = of(name)
    const isRunning = container?.state.Status === 'running'
    const answers = isRunning && (await askAlive(`http://127.0.0.1:${port}`)) !== undefined
    const status = answers ? 'answers' : isRunning ? 'does not answer' : await endOf(container)
    return { name, status, isWell: answers, url, ...(control === undefined ? {} : { control }) }
  })
  const artifact = state.artifact === undefined ? [] : [artifactOf(state.artifact, of)]
  const parts = await Promise.all([...twins, ...artifact])
  const isRunning = found.some((one) => one.state.Status === 'running')
  return {
    state,
    isRunning,
    parts,
    ...(isRunning
      ? {}
      : {
          reason:
            found.length === 0
              ? 'its containers were removed by somebody else'
              : 'all of its containers have ended',
        }),
  }
}

async function artifactOf(
  { name, service, url }: NonNullable<UpState['artifact']>,
  of: (service: string) => FoundContainer | undefined,
): Promise<PartStatus> {
  const container = of(service)
  const isRunning = container?.state.Status === 'running'
  const isDone = container?.state.Status === 'exited' && container.state.ExitCode === 0
  return {
    name,
    status: isRunning ? 'runs' : await endOf(container),
    isWell: isRunning || isDone,
    ...(url === undefined ? {} : { url }),
  }
}

/** `ended with 1: Error: connect ECONNREFUSED`. */
export async function endOf(container: FoundContainer | undefined): Promise<string> {
  if (container === undefined) return 'was removed'
  const { Status, ExitCode, OOMKilled, Error: error } = container.state
  if (Status !== 'exited' && Status !== 'dead') return error === '' ? Status : `${Status}: ${error}`
  const how = OOMKilled ? 'was killed for want of memory' : `ended with ${ExitCode}`
  const said = lines(
    (await tryDocker(['logs', '--tail', '20', container.id], { both: true })) ?? '',
  )
  const last = error === '' ? said.findLast((line) => /error|cannot|fail/i.test(line)) : error
  return last === undefined ? how : `${how}: ${last.trim()}`
}
