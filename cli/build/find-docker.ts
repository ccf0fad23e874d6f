/** @module Finds a Docker engine that answers, and starts one on a machine that is only for tests. */

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, openSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** Whether an engine answers here. */
export function dockerAnswers(): boolean {
  const { status } = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], {
    stdio: 'ignore',
    timeout: 10_000,
  })
  return status === 0
}

/** Whether Compose is at hand, as Docker's plug-in or as a program of its own. */
export function composeAnswers(): boolean {
  const answers = (program: string, ...words: string[]) =>
    spawnSync(program, words, { stdio: 'ignore', timeout: 20_000 }).status === 0
  return answers('docker', 'compose', 'version') || answers('docker-compose', 'version')
}

/** Starts the engine that is installed, and waits until it answers; false where it does not. It goes with the machine. */
export async function startDocker(log: string): Promise<boolean> {
  if (!existsSync('/usr/sbin/dockerd') && !existsSync('/usr/bin/dockerd')) return false
  const to = openSync(log, 'a')
  spawn('dockerd', [], { detached: true, stdio: ['ignore', to, to] }).unref()
  for (let i = 0; i < 60; i += 1) {
    if (dockerAnswers()) return true
    await wait(500)
  }
  return false
}
