/** @module `holdout up --docker`: twins and artifact in containers, on a network that nothing leaves. */

import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ArtifactDefinition,
  checkPlaceholders,
  resolveArtifact,
} from '../../../scenarios-runner/artifact/index.ts'
import { claimFolder } from '../../../scenarios-runner/sandbox/index.ts'
import { EXIT, HoldoutError } from '../../../twins/base/index.ts'
import { writeAtomicSync } from '../../../twins/base/node/index.ts'
import type { Twin } from '../../../twins/index.ts'
import { askAlive, basePathOf, IMAGE_BASE, knownHosts } from '../../../twins/node.ts'
import type { CommandContext } from '../../command-context.ts'
import type { UpState, UpTwin } from '../model.ts'
import { choosePorts, type PortWish } from '../stable-ports.ts'
import type { UpFolder } from '../up-folder.ts'
import type { UpPlan } from '../up-plan.ts'
import { composeFile } from './compose-file.ts'
import { docker } from './docker-command.ts'
import { endOf, findContainers } from './look-at-containers.ts'
import { ARTIFACT_PORT, artifactName, planContainers, projectOf } from './plan-containers.ts'
import { findCompose, removeContainers, startContainers } from './start-containers.ts'
import { buildTwinImages } from './twin-images.ts'
import { writeSecrets } from './write-secrets.ts'

/** What the command line says of containers. */
export interface DockerOptions {
  /** The image below the twins', or `scratch`. */
  readonly base?: string | undefined
  /** False: plain `docker`, even where Compose is at hand. */
  readonly compose?: boolean | undefined
}

/** How long twins may take to answer. */
const ANSWER_MS = 60_000

/**
 * Builds images, starts containers, and waits until twins and artifact answer. When it fails, nothing is left.
 * @throws {HoldoutError} `DOCKER_*`, `IMAGE_BUILD`, `HOSTNAME_*`, `UP_UNHEALTHY`, `UP_ARTIFACT_ENDED`
 */
export async function serveInDocker(
  context: CommandContext,
  folder: UpFolder,
  plan: UpPlan,
  options: DockerOptions,
): Promise<UpState> {
  const { output, env, signal } = context
  const project = projectOf(plan.directory)
  const letGo = claimFolder(folder.path)
  try {
    const by = options.compose === false ? ['docker'] : await findCompose(env)
    const artifact = artifactOf(plan)
    const hostnames = hostnamesOf(plan, (text) => output.remark(text))
    // Before anything is built: is there an engine at all, and has a start that was killed left anything?
    await removeContainers(project, env)
    const images = await buildTwinImages(
      plan.loaded.twins,
      options.base ?? IMAGE_BASE,
      (text) => output.remark(text),
      { env, signal },
    )
    const ports = await choosePorts(folder.ports, wishesOf(plan, artifact))
    const secrets = await writeSecrets(folder.path, folder.certificate, {
      twins: Object.keys(plan.loaded.twins),
      hostnames,
      control: plan.control,
      token: env.HOLDOUT_CONTROL_TOKEN || undefined,
    })
    const services = planContainers({
      plan,
      ports,
      images,
      secrets: secrets.files,
      hostnames,
      certificate: folder.certificate,
      artifact,
    })
    const planned = { project, services }
    writeAtomicSync(folder.compose, composeFile(planned))
    await buildArtifact(services, { env, signal }, (text) => output.remark(text))
    const twins = Object.entries(plan.loaded.twins).map(([name, twin]) =>
      describeTwin(name, twin, plan, ports.of, hostnames),
    )
    const state: UpState = {
      version: 1,
      startedAt: new Date().toISOString(),
      config: plan.config,
      twins,
      ...(artifact?.container === undefined
        ? {}
        : { artifact: describeArtifact(artifact, ports.of, Object.keys(plan.loaded.twins)) }),
      ...(Object.values(hostnames).flat().length === 0
        ? {}
        : { hostnames: { names: Object.values(hostnames).flat() } }),
      environment: Object.fromEntries(
        twins.map(({ name, url }) => [plan.loaded.variables[name] as string, url]),
      ),
      runner: {
        kind: 'docker',
        project,
        file: folder.compose,
        by,
        ...(secrets.tokenFile === undefined ? {} : { tokenFile: secrets.tokenFile }),
      },
    }
    // Beforehand, so that whatever happens now can be taken down.
    folder.write(state)
    await startContainers(by, folder.compose, planned, { env, signal })
    await untilAnswering(state, artifact, project, signal)
    ports.keep()
    return state
  } catch (error) {
    await removeContainers(project, env).catch(() => {})
    folder.clear()
    throw error
  } finally {
    letGo()
  }
}

function artifactOf({ settings, directory, loaded }: UpPlan): ArtifactDefinition | undefined {
  if (settings.artifact === undefined) return undefined
  const artifact = resolveArtifact(settings.artifact, {
    directory,
    twinVariables: loaded.variables,
  })
  checkPlaceholders(artifact, Object.keys(loaded.twins))
  return artifact
}

/** The names of each twin on the artifact's network. Docker knows no names that stand for several. */
function hostnamesOf(
  { loaded, hostnames }: UpPlan,
  say: (text: string) => void,
): Record<string, readonly string[]> {
  if (!hostnames) return {}
  const named = Object.entries(loaded.twins).filter(([name]) => loaded.hostnames[name]?.length)
  // For its refusals: what is no hostname, and what two twins claim.
  knownHosts(Object.fromEntries(named), loaded.hostnames)
  return Object.fromEntries(
    named.map(([name]) => {
      const all = loaded.hostnames[name] ?? []
      const wild = all.filter((host) => host.startsWith('*.'))
      if (wild.length > 0) {
        say(
          `${wild.join(', ')}: Docker gives no such names. Name the hosts in twins.${name}.hostnames.`,
        )
      }
      return [name, all.filter((host) => !wild.includes(host))]
    }),
  )
}

function wishesOf(
  { loaded, control }: UpPlan,
  artifact: ArtifactDefinition | undefined,
): PortWish[] {
  const names = Object.keys(loaded.twins)
  return [
    ...names.map((name) => ({ name, port: loaded.ports[name], field: `twins.${name}.port` })),
    ...(control ? names.map((name) => ({ name: `${name}@control` })) : []),
    ...(artifact?.container?.port === undefined ? [] : [{ name: ARTIFACT_PORT }]),
  ]
}

async function buildArtifact(
  services: ReturnType<typeof planContainers>,
  options: { env: CommandContext['env']; signal: AbortSignal },
  say: (text: string) => void,
): Promise<void> {
  for (const { build, image } of services) {
    if (build === undefined) continue
    say(`Building ${image} …`)
    const file = build.dockerfile === undefined ? [] : ['--file', build.dockerfile]
    await docker(['build', '--quiet', '--tag', image, ...file, build.context], options)
  }
}

function describeTwin(
  name: string,
  twin: Twin,
  { control }: UpPlan,
  portOf: (name: string) => number,
  hostnames: Readonly<Record<string, readonly string[]>>,
): UpTwin {
  const { title, version, operations } = twin.contract
  const port = portOf(name)
  return {
    name,
    title,
    version,
    operations: operations.length,
    url: `http://127.0.0.1:${port}${basePathOf(twin.contract)}`,
    port,
    ...(control ? { control: `http://127.0.0.1:${portOf(`${name}@control`)}` } : {}),
    ...(hostnames[name] === undefined ? {} : { hostnames: hostnames[name] }),
  }
}

function describeArtifact(
  { name, container }: ArtifactDefinition,
  portOf: (name: string) => number,
  twins: readonly string[],
): NonNullable<UpState['artifact']> {
  return {
    name,
    service: artifactName(twins),
    ...(container?.port === undefined ? {} : { url: `http://127.0.0.1:${portOf(ARTIFACT_PORT)}` }),
  }
}

async function untilAnswering(
  state: UpState,
  artifact: ArtifactDefinition | undefined,
  project: string,
  signal: AbortSignal,
): Promise<void> {
  for (const { name, port } of state.twins) {
    const answers = async () => (await askAlive(`http://127.0.0.1:${port}`)) !== undefined
    await until(answers, ANSWER_MS, name, project, signal)
  }
  const { url, service } = state.artifact ?? {}
  if (url === undefined || service === undefined || artifact === undefined) return
  const { path, timeoutMs } = artifact.ready
  const answers = () =>
    fetch(url + path, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    )
  await until(answers, timeoutMs, service, project, signal)
}

/** Waits for an answer; not for one of a container that has ended. */
async function until(
  answers: () => Promise<boolean>,
  timeoutMs: number,
  service: string,
  project: string,
  signal: AbortSignal,
): Promise<void> {
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
        hint: said === '' ? 'it printed nothing' : `it printed:\n${said}`,
        exitCode: EXIT.invalid,
      })
    }
    await sleep(100)
  }
}
