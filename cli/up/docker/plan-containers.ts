/** @module From a configuration to the containers that are to run: twins, the artifact, and the door to it. */

import { basename, join } from 'node:path'
import {
  type ArtifactDefinition,
  fillPlaceholders,
} from '../../../scenarios-runner/artifact/index.ts'
import { sha256Hex } from '../../../twins/base/index.ts'
import { basePathOf, type Contract, type Twin } from '../../../twins/index.ts'
import { IMAGE_PORT, trustEnvironment } from '../../../twins/node.ts'
import type { PlannedService } from '../containers/model.ts'
import { controlName } from '../each-twin.ts'
import type { ChosenPorts } from '../stable-ports.ts'
import type { UpPlan } from '../up-plan.ts'

/** Where the control API listens inside a twin's container. */
const CONTROL_PORT = IMAGE_PORT + 1
/** Where a twin with names of its own answers over TLS inside its container. */
const TLS_PORT = 443
/** Where the certificate lies that the artifact must trust, inside its container. */
const CERTIFICATE = '/holdout/ca.pem'

/** What is known by now. */
export interface Surroundings {
  readonly plan: UpPlan
  readonly ports: ChosenPorts
  /** By twin name. */
  readonly images: Readonly<Record<string, string>>
  /** Files of variables that hold the keys and tokens, by twin name. */
  readonly secrets: Readonly<Record<string, string>>
  /** Twins that have names of their own, with TLS. */
  readonly hostnames: Readonly<Record<string, readonly string[]>>
  readonly certificate: string
  readonly artifact: ArtifactDefinition | undefined
}

/** The name under which the artifact's port on this machine is kept. */
export const ARTIFACT_PORT = '@artifact'

/** The name that is on all containers of a configuration. */
export function projectOf(directory: string): string {
  const word = basename(directory)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return `holdout-${word || 'up'}-${sha256Hex(directory).slice(0, 6)}`
}

/** All services, in the order in which they can be started. */
export function planContainers(around: Surroundings): readonly PlannedService[] {
  const names = Object.keys(around.plan.loaded.twins)
  const twins = names.map((name) => twinService(around, name))
  const artifact = artifactService(around, names)
  if (artifact === undefined) return twins
  const port = around.artifact?.container?.port
  if (port === undefined) return [...twins, artifact]
  const [first] = twins as [PlannedService]
  return [...twins, artifact, doorTo(artifact.name, port, first.image, around, names)]
}

/** The artifact's name among the services, which no twin has. */
export function artifactName(twins: readonly string[]): string {
  return twins.includes('artifact') ? 'the-artifact' : 'artifact'
}

const CLOSED = { files: {}, passed: [], isClosed: true } as const

function twinService(around: Surroundings, name: string): PlannedService {
  const { plan, ports, images, secrets, hostnames } = around
  const hosts = hostnames[name] ?? []
  const to = new Map([[ports.of(name), IMAGE_PORT]])
  if (plan.asked.control) to.set(ports.of(controlName(name)), CONTROL_PORT)
  const file = secrets[name]
  const { contract } = plan.loaded.twins[name] as Twin
  return {
    ...CLOSED,
    name,
    image: images[name] as string,
    environment: {
      HOLDOUT_LOG: '1',
      ...(plan.asked.control ? { HOLDOUT_CONTROL_PORT: String(CONTROL_PORT) } : {}),
      ...(hosts.length === 0
        ? {}
        : {
            HOLDOUT_TLS_PORT: String(TLS_PORT),
            HOLDOUT_ALSO_PORTS: plainPorts(contract).join(','),
          }),
      // What it tells the artifact leads nowhere else: the network is closed.
      HOLDOUT_ALLOW_HOSTS: artifactName(Object.keys(plan.loaded.twins)),
    },
    ...(file === undefined ? {} : { secrets: file }),
    aliases: hosts,
    ports: to,
    health: 'often',
    after: [],
  }
}

/** Where software that writes `http://` asks for a service by name: at 80, and where the contract's servers say. */
function plainPorts({ servers }: Contract): readonly number[] {
  const said = servers.flatMap((server) => {
    const url = URL.parse(server)
    return url?.protocol === 'http:' && Number(url.port) > 0 ? [Number(url.port)] : []
  })
  // The others are the twin's own already.
  const isFree = (port: number) => ![IMAGE_PORT, CONTROL_PORT, TLS_PORT].includes(port)
  return [...new Set([80, ...said.filter(isFree)])]
}

function artifactService(
  { plan, artifact, hostnames, certificate }: Surroundings,
  twins: readonly string[],
): PlannedService | undefined {
  const container = artifact?.container
  if (artifact === undefined || container === undefined) return undefined
  const { loaded, directory } = plan
  const twinUrls = Object.fromEntries(
    twins.map((name) => [
      name,
      `http://${name}:${IMAGE_PORT}${basePathOf((loaded.twins[name] as Twin).contract)}`,
    ]),
  )
  const fill = (text: string) =>
    fillPlaceholders(text, { port: container.port ?? 0, slot: 0, twinUrls })
  const set = Object.entries({ ...artifact.env, ...container.env })
  const hasNames = Object.values(hostnames).some((names) => names.length > 0)
  return {
    name: artifactName(twins),
    image: container.image ?? `${projectOf(directory)}-artifact`,
    ...(container.build === undefined ? {} : { build: container.build }),
    ...(container.command === undefined ? {} : { command: container.command.map(fill) }),
    environment: {
      // A proxy that Docker gives to its containers leads out, and out is where nothing goes.
      NO_PROXY: '*',
      no_proxy: '*',
      ...(hasNames ? trustEnvironment(CERTIFICATE) : {}),
      ...Object.fromEntries(set.map(([name, text]) => [name, fill(text)])),
    },
    passed: artifact.passEnv,
    files: hasNames ? { [CERTIFICATE]: certificate } : {},
    aliases: [],
    ports: new Map(),
    isClosed: false,
    health: 'as-built',
    after: twins,
  }
}

/** Passes on what this machine asks of the artifact, which is on no network that this machine reaches. */
function doorTo(
  artifact: string,
  port: number,
  image: string,
  { ports }: Surroundings,
  twins: readonly string[],
): PlannedService {
  return {
    ...CLOSED,
    name: twins.includes('door') ? 'the-door' : 'door',
    image,
    command: ['--forward', `${port}=${artifact}:${port}`],
    environment: {},
    aliases: [],
    ports: new Map([[ports.of(ARTIFACT_PORT), port]]),
    health: 'none',
    after: [],
  }
}

/** The file of a twin's secret variables. */
export function secretsFile(folder: string, name: string): string {
  return join(folder, 'secrets', `${name}.env`)
}
