/** @module Which of the providers' own agents are installed here, which could work, and what the others lack. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { credentialsOf } from '../../../scenarios-runner/sandbox/index.ts'
import { findProgram, whereIs } from './find-program.ts'
import type { AgentProgram } from './model.ts'

/** What is known of one agent without asking its provider anything. */
export interface ProgramCondition {
  readonly program: AgentProgram['name']
  readonly title: string
  readonly installed: boolean
  readonly path?: string
  readonly version?: string
  /** The variables that are set and would be handed to it. */
  readonly credentials: readonly string[]
  /** It can be spoken to over ACP: itself, or by an adapter that is installed. */
  readonly acp: boolean
  /** Installed, with something to sign in with. An endpoint of one's own needs no credential. */
  readonly usable: boolean
  /** What to do next; nothing where it is usable. */
  readonly advice: readonly string[]
}

/** What only says where a provider is, or which model, and signs nobody in. */
const NO_KEY = /BASE_URL|MODEL$/

/**
 * Looks at each program, in an environment of its own.
 *
 * @param env what PATH and credentials are taken from
 */
export async function examinePrograms(
  programs: readonly AgentProgram[],
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly ProgramCondition[]> {
  return await Promise.all(programs.map((program) => examine(program, env, signal)))
}

async function examine(
  program: AgentProgram,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<ProgramCondition> {
  const { name, title, npmPackage, acp } = program
  // A home for each: what a program leaves running in its home is ended with it.
  const home = mkdtempSync(join(tmpdir(), 'holdout-doctor-'))
  const found = await findProgram(name, home, signal, env.PATH ?? '').finally(() =>
    rmSync(home, { recursive: true, force: true, maxRetries: 3 }),
  )
  const names = credentialsOf(name)
  const credentials = names.filter((each) => (env[each] ?? '') !== '')
  const keys = names.filter((each) => !NO_KEY.test(each))
  const hasKey = credentials.some((each) => keys.includes(each))
  const speaksAcp = whereIs(acp.command[0], env.PATH ?? '') !== undefined
  const advice = [
    ...(found === undefined ? [`npm install -g ${npmPackage}`] : []),
    ...(hasKey
      ? []
      : [
          `set ${keys.slice(0, 2).join(' or ')}, or give the agent a baseUrl of your own that needs no key`,
        ]),
    ...(speaksAcp || acp.npmPackage === npmPackage
      ? []
      : [`for acp: npm install -g ${acp.npmPackage}`]),
  ]
  return {
    program: name,
    title,
    installed: found !== undefined,
    ...(found === undefined ? {} : { path: found.path }),
    ...(found?.version === undefined ? {} : { version: found.version }),
    credentials,
    acp: speaksAcp,
    usable: found !== undefined && hasKey,
    advice,
  }
}
