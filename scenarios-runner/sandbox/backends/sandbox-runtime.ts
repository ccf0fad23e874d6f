/**
 * @module Sandboxes of `@anthropic-ai/sandbox-runtime` on macOS. Nobody has tested this on a Mac yet; reports say so. The
 * package is loaded only when it is used, and its wall is a list of what is denied, not of what is allowed.
 */

import { homedir } from 'node:os'
import type { BackendSearch, Sandbox, SandboxAllowance, SandboxBackend } from '../model.ts'
import { refuseToShow } from './system-mounts.ts'
import { takesConnections } from './unconfined.ts'

const PACKAGE = '@anthropic-ai/sandbox-runtime'

/** Carries the words of a launch, and is gone before the program starts. */
const WORDS = 'HOLDOUT_LAUNCH'

/** The part of the package that is used. */
interface Manager {
  initialize(config: unknown): Promise<void>
  wrapWithSandbox(command: string, shell: undefined, config: unknown): Promise<string>
  reset(): Promise<void>
}

/** Looks for the package on macOS. */
export async function findSandboxRuntime(): Promise<BackendSearch> {
  if (process.platform !== 'darwin') {
    return { why: `${PACKAGE} is used on macOS only`, hint: 'use bubblewrap or a container' }
  }
  try {
    const { SandboxManager } = (await import(PACKAGE)) as { SandboxManager: Manager }
    return { backend: backendOf(SandboxManager) }
  } catch {
    return { why: `${PACKAGE} is not installed`, hint: `install it: npm install -D ${PACKAGE}` }
  }
}

function backendOf(manager: Manager): SandboxBackend {
  return {
    kind: 'sandbox-runtime',
    enforced: true,
    description: `${PACKAGE} (untested by Holdout; its loopback is the machine’s own)`,
    limits: `${PACKAGE} limits neither memory nor processors`,
    open: (allowance) => open(manager, allowance),
  }
}

async function open(manager: Manager, allowance: SandboxAllowance): Promise<Sandbox> {
  refuseToShow(allowance)
  // Its wall is one for all programs: they see each other's homes.
  const write = [...allowance.write, ...[allowance.homes ?? []].flat()]
  const config = {
    network: { allowedDomains: [], deniedDomains: [], allowLocalBinding: true },
    filesystem: {
      denyRead: [homedir(), ...(allowance.absent ?? [])],
      allowRead: [...(allowance.read ?? []), ...write],
      allowWrite: write,
      denyWrite: [],
    },
  }
  await manager.initialize(config)
  // It quotes what it is given for a shell inside: the program's words come to that shell in a variable.
  const line = await manager.wrapWithSandbox(`eval "$${WORDS}"`, undefined, config)
  const close = () => manager.reset()
  return {
    kind: 'sandbox-runtime',
    launch: ({ command, args, cwd, env }) => ({
      command: '/bin/sh',
      args: ['-c', line],
      cwd,
      env: { ...env, [WORDS]: `unset ${WORDS}; exec ${[command, ...args].map(quoted).join(' ')}` },
    }),
    askToEnd: () => false,
    listens: takesConnections,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
