/** @module What of containers is written down: where everything is, for people, programs and `holdout down`. */

import type { ArtifactDefinition } from '../../../scenarios-runner/artifact/index.ts'
import { controlName, describeTwin, twinVariables } from '../each-twin.ts'
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
  const urlOf = (name: string) => `http://127.0.0.1:${portOf(name)}`
  const twins = Object.entries(loaded.twins).map(([name, twin]): UpTwin => {
    const snapshot = asked.files[name]?.snapshot
    const control = asked.control ? urlOf(controlName(name)) : undefined
    return {
      ...describeTwin(name, twin, { url: urlOf(name), port: portOf(name), control }),
      ...(snapshot === undefined ? {} : { snapshot }),
      ...(hostnames[name] === undefined ? {} : { hostnames: hostnames[name] }),
    }
  })
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
    environment: twinVariables(loaded, twins),
    runner,
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
