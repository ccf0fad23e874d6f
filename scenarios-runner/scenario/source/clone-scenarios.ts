/** @module Fetches one commit of a repository of scenarios: nothing of it is executed, and its credential is written nowhere. */

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createRedactor, EXIT, HoldoutError } from '../../../twins/base/index.ts'
import { type Place, runProgram } from '../../sandbox/index.ts'
import type { GitSource } from '../config.ts'
import type { SourceOptions } from './open-source.ts'

const TIMEOUT_MS = 120_000
const LOCAL = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/

/**
 * Fetches into the place's files.
 *
 * @returns the commit
 * @throws {HoldoutError} `SCENARIOS_GIT` with what git said, redacted
 */
export async function cloneScenarios(
  from: GitSource,
  place: Place,
  options: Pick<SourceOptions, 'env' | 'signal' | 'directory'>,
): Promise<string> {
  const credential = credentialOf(from, options.env)
  const { redact, env } = surroundings(from, credential, place, options.env)
  const git = async (...args: string[]) => {
    const ended = await runProgram({
      command: 'git',
      args: [...args],
      cwd: place.files,
      env,
      timeoutMs: TIMEOUT_MS,
      signal: options.signal,
    })
    options.signal.throwIfAborted()
    if (ended.exitCode === 0) return ended.stdout
    const said =
      ended.endedBy === 'not-started'
        ? 'git is not installed'
        : ended.endedBy === 'timeout'
          ? `git gave no answer within ${TIMEOUT_MS / 1000} s`
          : firstOf(redact(ended.stderr))
    throw new HoldoutError(`the scenarios could not be fetched: ${said}`, {
      code: 'SCENARIOS_GIT',
      place: { field: 'scenarios.from.git' },
      hint:
        from.credential === undefined
          ? 'look at the address; a private repository needs a credential: scenarios.from.credential names the variable that holds a token'
          : `look at the address, at the ref, and at the token in ${from.credential}`,
      exitCode: EXIT.usage,
    })
  }
  await git('init', '-q', '.')
  // By address and not by a remote, so that nothing of it is written into the repository's configuration.
  await git('fetch', '-q', '--depth', '1', '--no-tags', '--', from.git, from.ref ?? 'HEAD')
  await git('checkout', '-q', '--detach', 'FETCH_HEAD')
  const commit = (await git('rev-parse', 'HEAD')).trim()
  await rm(join(place.files, '.git'), { recursive: true, force: true })
  return commit
}

/** What git says first is what is wrong; what follows is advice. */
function firstOf(stderr: string): string {
  const lines = stderr.trim().split('\n')
  const fatal = lines.find((line) => /^(fatal|error|remote):/.test(line)) ?? lines[0] ?? ''
  return fatal.replace(/^fatal: /, '').slice(0, 500)
}

/** The token that the configuration's variable holds. */
function credentialOf(from: GitSource, env: SourceOptions['env']): string | undefined {
  if (/^[a-z+]+:\/\/[^/]*@/.test(from.git) && !from.git.startsWith('ssh:')) {
    throw new HoldoutError(
      'the address holds a credential, which would be written wherever the address is',
      {
        code: 'SCENARIOS_GIT',
        place: { field: 'scenarios.from.git' },
        hint: "take it out, and name the variable that holds it: credential: 'SCENARIOS_TOKEN'",
      },
    )
  }
  if (from.credential === undefined) return undefined
  if (!from.git.startsWith('https://') && !LOCAL.test(from.git)) {
    throw new HoldoutError('a token is only sent over https', {
      code: 'SCENARIOS_GIT',
      place: { field: 'scenarios.from.credential' },
      hint: 'use an https address; for ssh name a key: sshKey',
    })
  }
  const token = env[from.credential]
  if (token !== undefined && token !== '') return token
  throw new HoldoutError(`${from.credential} is not set`, {
    code: 'SCENARIOS_CREDENTIAL',
    place: { field: 'scenarios.from.credential' },
    hint: 'set it to a token that may read the repository of scenarios, and nothing else',
  })
}

/** Git knows nothing of the user's own configuration, asks nobody, runs no hook, and makes no links. */
function surroundings(
  from: GitSource,
  token: string | undefined,
  place: Place,
  env: SourceOptions['env'],
): { env: Record<string, string>; redact: (text: string) => string } {
  const settings: [string, string][] = [
    ['core.hooksPath', '/dev/null'],
    ['core.symlinks', 'false'],
    ['core.fsmonitor', 'false'],
    ['credential.helper', ''],
    ['protocol.ext.allow', 'never'],
    ['submodule.recurse', 'false'],
  ]
  if (token !== undefined) {
    // Only for that host: a redirect to another is not given it.
    const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
    settings.push([
      `http.${new URL(from.git).origin}/.extraHeader`,
      `Authorization: Basic ${basic}`,
    ])
    const redactor = createRedactor([token, basic])
    return { env: variables(settings, from, place, env), redact: (text) => redactor.text(text) }
  }
  return { env: variables(settings, from, place, env), redact: (text) => text }
}

function variables(
  settings: readonly [string, string][],
  from: GitSource,
  place: Place,
  env: SourceOptions['env'],
): Record<string, string> {
  const out: Record<string, string> = {
    PATH: env.PATH ?? '',
    HOME: place.home,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_CONFIG_COUNT: String(settings.length),
  }
  for (const [index, [key, value]] of settings.entries()) {
    out[`GIT_CONFIG_KEY_${index}`] = key
    out[`GIT_CONFIG_VALUE_${index}`] = value
  }
  if (from.sshKey !== undefined) {
    const options = '-o IdentitiesOnly=yes -o BatchMode=yes'
    out.GIT_SSH_COMMAND = `ssh -i '${from.sshKey.replaceAll("'", "'\\''")}' ${options}`
  }
  // Git finds the keys of known hosts, and nothing else, where the user keeps them.
  if (from.git.startsWith('ssh:') || from.sshKey !== undefined) out.HOME = env.HOME ?? place.home
  return out
}
