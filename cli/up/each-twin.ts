/** @module What holds of each twin that is up, in this process or in a container: the ports it asks for, and how it is written down. */

import { basePathOf, type Twin } from '../../twins/index.ts'
import type { LoadedTwins } from '../../twins/node.ts'
import type { UpState, UpTwin } from './model.ts'
import type { PortWish } from './stable-ports.ts'
import type { UpPlan } from './up-plan.ts'

/** The name under which the port of a twin's control API is kept. */
export function controlName(twin: string): string {
  return `${twin}@control`
}

/** The ports of all twins, and of their control APIs where they have one. */
export function twinWishes({ loaded, asked }: UpPlan): readonly PortWish[] {
  const names = Object.keys(loaded.twins)
  return [
    ...names.map((name) => ({ name, port: loaded.ports[name], field: `twins.${name}.port` })),
    ...(asked.control ? names.map((name) => ({ name: controlName(name) })) : []),
  ]
}

/** A twin at an address: `http://127.0.0.1:4010`. */
export function describeTwin(
  name: string,
  { contract }: Twin,
  at: { readonly url: string; readonly port: number; readonly control?: string | undefined },
): UpTwin {
  const { title, version, operations } = contract
  return {
    name,
    title,
    version,
    operations: operations.length,
    url: at.url + basePathOf(contract),
    port: at.port,
    ...(at.control === undefined ? {} : { control: at.control }),
  }
}

/** The variables that lead software to twins. */
export function twinVariables(
  { variables }: LoadedTwins,
  twins: readonly UpTwin[],
): UpState['environment'] {
  return Object.fromEntries(twins.map(({ name, url }) => [variables[name] as string, url]))
}
