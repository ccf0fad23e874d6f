/** @module What of containers is written down: where everything is, for people, programs and `holdout down`. */

import type { ArtifactDefinition } from '../../../scenarios-runner/artifact/index.ts'
import { basePathOf, type Twin } from '../../../twins/index.ts'
import type { DockerRunner, UpState, UpTwin } from '../model.ts'
import type { UpPlan } from '../up-plan.ts'
import { ARTIFACT_PORT, artifactName } from './plan-containers.ts'

/** The state of containers that are about to be started. */
export function describeState(
  plan: UpPlan,
  portOf: (name: string) => number,
  hostnames: Readonly<Record<string, readonly string[]>>,
  artifact: ArtifactDefinition | undefined,
  runner: DockerRunner,
): UpState {
  const { loaded, config, asked } = plan
  const names = Object.values(hostnames).flat()
  const twins = Object.entries(loaded.twins).map(([name, twin]) =>
    describeTwin(name, twin, plan, portOf, hostnames),
  )
  return {
    version: 1,
    startedAt: new Date().toISOString(),
    config,
    asked,
    twins,
    ...(artifact?.container === undefined
      ? {}
      : { artifact: describeArtifact(artifact, portOf, Object.keys(loaded.twins)) }),
    ...(names.length === 0 ? {} : { hostnames: { names } }),
    environment: Object.fromEntries(
      twins.map(({ name, url }) => [loaded.variables[name] as string, url]),
    ),
    runner,
  }
}

function describeTwin(
  name: string,
  twin: Twin,
  { asked: { control, files } }: UpPlan,
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
    ...(files[name]?.snapshot === undefined ? {} : { snapshot: files[name].snapshot }),
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
