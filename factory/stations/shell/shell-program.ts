/** @module A line for the system's shell, started in the workspace, behind the wall where one stands. */

import {
  allowedEnvironment,
  type Launch,
  type SandboxedProgram,
} from '../../../scenarios-runner/sandbox/index.ts'
import { ownHome } from '../../agents/index.ts'
import type { GraphNode } from '../../graph/index.ts'

/** Where lines are run. Paths are absolute. */
export interface ShellPlace {
  readonly workspace: string
  /** A folder of homes, one for each node: what a line leaves running there is ended with it, and nobody else's is. */
  readonly homes: string
  /** Names of variables it is given besides PATH and HOME. */
  readonly passEnv?: readonly string[]
  readonly pathFirst?: readonly string[]
  /** Starts it behind the wall that agents work behind: their code is what it runs. As it is unless given. */
  readonly launch?: (program: SandboxedProgram) => Launch
  /** Variables that are set there, such as the addresses of twins. */
  readonly environment?: Readonly<Record<string, string>>
}

/** What to start for a node's line. */
export function shellProgram(
  place: ShellPlace,
  { id }: Pick<GraphNode, 'id'>,
  line: string,
  set: Readonly<Record<string, string>> = {},
): Launch {
  const program = {
    command: '/bin/sh',
    args: ['-c', line],
    cwd: place.workspace,
    env: allowedEnvironment({
      home: ownHome(place.homes, { node: id }),
      pass: place.passEnv ?? [],
      pathFirst: place.pathFirst ?? [],
      set: { ...place.environment, ...set },
    }),
  }
  return place.launch?.(program) ?? program
}
