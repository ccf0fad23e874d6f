/** @module `holdout up --docker`: twins and artifact in containers, on a network that nothing leaves. */

import {
  type ArtifactDefinition,
  checkPlaceholders,
  resolveArtifact,
} from '../../../scenarios-runner/artifact/index.ts'
import { claimFolder } from '../../../scenarios-runner/sandbox/index.ts'
import { writeAtomicSync } from '../../../twins/base/node/index.ts'
import { IMAGE_BASE, knownHosts } from '../../../twins/node.ts'
import type { CommandContext } from '../../command-context.ts'
import { composeFile } from '../containers/compose-file.ts'
import { docker } from '../containers/docker-command.ts'
import { findCompose, removeContainers, startContainers } from '../containers/start-containers.ts'
import { twinWishes } from '../each-twin.ts'
import type { UpState } from '../model.ts'
import { choosePorts } from '../stable-ports.ts'
import type { UpFolder } from '../up-folder.ts'
import type { UpPlan } from '../up-plan.ts'
import { describeState } from './describe-state.ts'
import { ARTIFACT_PORT, planContainers, projectOf } from './plan-containers.ts'
import { buildTwinImages } from './twin-images.ts'
import { untilArtifactAnswers, untilTwinsAnswer } from './until-answering.ts'
import { bringWorlds, fillWorlds } from './worlds-inside.ts'
import { writeSecrets } from './write-secrets.ts'

/** What the command line says of containers. */
export interface DockerOptions {
  /** The image below the twins', or `scratch`. */
  readonly base?: string | undefined
  /** False: plain `docker`, even where Compose is at hand. */
  readonly compose?: boolean | undefined
}

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
    if (artifact !== undefined && artifact.container === undefined) {
      output.remark('The artifact is not among them: artifact.container says how it would be.')
    }
    const worlds = await fillWorlds(plan, (text) => output.remark(text))
    const hostnames = hostnamesOf(plan, (text) => output.remark(text))
    // Before anything is built: is there an engine at all, and has a start that was killed left anything?
    await removeContainers(project, env)
    const images = await buildTwinImages(
      plan.loaded.twins,
      plan.settings.twins ?? {},
      options.base ?? IMAGE_BASE,
      (text) => output.remark(text),
      { env, signal },
    )
    const wishes = [
      ...twinWishes(plan),
      ...(artifact?.container?.port === undefined ? [] : [{ name: ARTIFACT_PORT }]),
    ]
    const ports = await choosePorts(folder.ports, wishes)
    const secrets = await writeSecrets(folder.path, folder.certificate, {
      twins: Object.keys(plan.loaded.twins),
      hostnames,
      control: plan.asked.control,
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
    const { tokenFile } = secrets
    const runner = {
      kind: 'docker',
      project,
      file: folder.compose,
      by,
      ...(tokenFile === undefined ? {} : { tokenFile }),
    } as const
    const state = describeState(plan, ports.of, hostnames, artifact, runner)
    // Beforehand, so that whatever happens now can be taken down.
    folder.write(state)
    await startContainers(by, folder.compose, planned, {
      env,
      signal,
      first: Object.keys(plan.loaded.twins),
      // The artifact finds them as they are to be.
      async between() {
        await untilTwinsAnswer(state, project, signal)
        await bringWorlds(state, worlds)
      },
    })
    await untilArtifactAnswers(state, artifact, project, signal)
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
  knownHosts(loaded.twins, loaded.hostnames)
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
