/** @module Starts planned containers: with Compose where it is at hand, else with plain `docker network` and `docker run`. */

import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT, HoldoutError } from '../../../twins/base/index.ts'
import { type DockerCallOptions, docker, tryDocker } from './docker-command.ts'
import {
  INSIDE,
  NOBODY,
  OUTSIDE,
  type PlannedContainers,
  type PlannedService,
  PROJECT_LABEL,
  SERVICE_LABEL,
  SOON,
} from './model.ts'

const COMPOSES: readonly (readonly string[])[] = [['docker', 'compose'], ['docker-compose']]
const HEALTHY_MS = 60_000

/** What Compose is called here; `docker` alone where there is none. */
export async function findCompose(env: DockerCallOptions['env']): Promise<readonly string[]> {
  for (const by of COMPOSES) {
    if ((await tryDocker(['version'], { env }, by)) !== undefined) return by
  }
  return ['docker']
}

/**
 * Starts some first, and the rest once those are as they should be. What was started when this fails is still there:
 * {@link removeContainers} is for the caller.
 */
export async function startContainers(
  by: readonly string[],
  file: string,
  planned: PlannedContainers,
  options: DockerCallOptions & {
    /** Names of services. */
    readonly first: readonly string[]
    readonly between: () => Promise<void>
  },
): Promise<void> {
  const { project, services } = planned
  const { first, between, ...call } = options
  if (by.at(-1) !== 'docker') {
    const up = ['-p', project, '-f', file, 'up', '-d', '--no-build']
    await docker([...up, ...first], call, by)
    await between()
    await docker([...up, '--remove-orphans'], call, by)
    return
  }
  const label = ['--label', `${PROJECT_LABEL}=${project}`]
  await docker(['network', 'create', '--internal', ...label, `${project}_${INSIDE}`], call)
  await docker(['network', 'create', ...label, `${project}_${OUTSIDE}`], call)
  for (const one of services.filter(({ name }) => first.includes(name))) {
    await startPlain(project, one, call)
  }
  await between()
  for (const one of services.filter(({ name }) => !first.includes(name))) {
    await startPlain(project, one, call)
  }
}

async function startPlain(
  project: string,
  service: PlannedService,
  options: DockerCallOptions,
): Promise<void> {
  for (const other of service.after) await untilHealthy(`${project}_${other}_1`, options)
  const { name, aliases, ports } = service
  const container = `${project}_${name}_1`
  const names = [name, ...aliases]
  // One network can be named at once; the names on the inner one count.
  const isOutside = ports.size > 0
  const network = isOutside
    ? ['--network', `${project}_${OUTSIDE}`]
    : ['--network', `${project}_${INSIDE}`, ...names.flatMap((one) => ['--network-alias', one])]
  const label = ['--label', `${PROJECT_LABEL}=${project}`]
  await docker(['create', '--name', container, ...network, ...label, ...wordsOf(service)], options)
  if (isOutside) {
    const words = names.flatMap((one) => ['--alias', one])
    await docker(['network', 'connect', ...words, `${project}_${INSIDE}`, container], options)
  }
  await docker(['start', container], options)
}

/** What of a service is the same on every network. */
function wordsOf(service: PlannedService): string[] {
  const { name, image, command = [], environment, passed, secrets, files, ports, health } = service
  return [
    ...['--label', `${SERVICE_LABEL}=${name}`],
    ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...passed.flatMap((key) => ['--env', key]),
    ...(secrets === undefined ? [] : ['--env-file', secrets]),
    ...Object.entries(files).flatMap(([inside, file]) => [
      '--mount',
      `type=bind,source=${file},target=${inside},readonly`,
    ]),
    ...[...ports].flatMap(([from, to]) => ['--publish', `127.0.0.1:${from}:${to}`]),
    ...(service.isClosed
      ? ['--read-only', '--cap-drop=ALL', '--sysctl', 'net.ipv4.ip_unprivileged_port_start=0']
      : ['--dns', NOBODY, ...SOON.flatMap((option) => ['--dns-option', option])]),
    '--security-opt=no-new-privileges',
    ...(health === 'often' ? ['--health-interval=1s'] : []),
    ...(health === 'none' ? ['--no-healthcheck'] : []),
    image,
    ...command,
  ]
}

async function untilHealthy(container: string, options: DockerCallOptions): Promise<void> {
  const format = '{{.State.Status}} {{.State.Health.Status}}'
  for (let waitedMs = 0; waitedMs < HEALTHY_MS; waitedMs += 200) {
    const said = await docker(['inspect', '--format', format, container], options)
    if (said.endsWith(' healthy')) return
    if (!said.startsWith('running')) break
    await sleep(200, undefined, { signal: options.signal ?? undefined })
  }
  throw new HoldoutError(`${container} does not become healthy`, {
    code: 'UP_UNHEALTHY',
    hint: `see what it printed: docker logs ${container}`,
    exitCode: EXIT.invalid,
  })
}

/** Stops and removes all containers and networks of a project; silent where there are none. */
export async function removeContainers(
  project: string,
  env?: DockerCallOptions['env'],
): Promise<void> {
  const filter = ['--filter', `label=${PROJECT_LABEL}=${project}`]
  const ids = lines(await docker(['ps', '--all', '--quiet', ...filter], { env }))
  if (ids.length > 0) {
    await docker(['stop', '--time', '5', ...ids], { env })
    await docker(['rm', '--force', '--volumes', ...ids], { env })
  }
  const networks = lines(await docker(['network', 'ls', '--quiet', ...filter], { env }))
  if (networks.length > 0) await docker(['network', 'rm', ...networks], { env })
}

/** Lines that say something. */
export function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}
