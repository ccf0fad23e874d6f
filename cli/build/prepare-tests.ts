/** @module Before the tests: mends an interrupted pack, finds a browser, a Docker engine, bubblewrap and terminals, or says what will be skipped without them. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from '../../scenarios-runner/drive/index.ts'
import { composeAnswers, dockerAnswers, startDocker } from './find-docker.ts'
import { findAdapters, findAgents, installAgents } from './install-agents.ts'
import { restoreManifest } from './restore-manifest.ts'

restoreManifest(fileURLToPath(new URL('../..', import.meta.url)))

const inCi = (process.env.CI ?? '') !== ''

if (findChromium() === undefined && canInstall()) {
  console.error('No Chromium here: installing it with apt for the tests that look at pages …')
  aptInstall('chromium-headless-shell') || aptInstall('chromium')
}
if (findChromium() === undefined) {
  if (inCi) {
    console.error('No Chromium, and it cannot be installed here: in CI no page may go unlooked at.')
    process.exit(1)
  }
  console.error(
    'No Chromium here: the tests that look at pages in a real browser will be skipped.\n' +
      'Install one (Debian: apt install chromium-headless-shell) or name one in HOLDOUT_CHROMIUM to run them.',
  )
}

// An engine is a daemon of root's: started only where the machine is for tests, never on a person's.
if (inCi && !dockerAnswers() && canInstall()) {
  console.error(
    'No Docker engine answers here: installing and starting one for the tests of images …',
  )
  const log = join(tmpdir(), 'holdout-dockerd.log')
  if (!(await startDocker(log)) && aptInstall('docker.io')) await startDocker(log)
}
if (!dockerAnswers()) {
  if (inCi) {
    console.error('No Docker engine, and none can be started here: in CI no image may go unbuilt.')
    process.exit(1)
  }
  console.error(
    'No Docker engine answers here: the tests that build and run images will be skipped.\n' +
      'Start one (Debian: apt install docker.io) to run them.',
  )
}

if (inCi && dockerAnswers() && !composeAnswers() && canInstall()) {
  console.error('No Compose here: installing it with apt for the tests that start containers …')
  aptInstall('docker-compose')
}
if (dockerAnswers() && !composeAnswers()) {
  console.error(
    'No Compose here: containers will be started by plain docker alone, and the test of Compose will be skipped.',
  )
}

if (inCi && !bubblewrapWorks() && canInstall()) {
  console.error('No bubblewrap here: installing it with apt for the tests of the boundary …')
  aptInstall('bubblewrap')
}
if (!bubblewrapWorks()) {
  if (inCi) {
    console.error(
      'No bubblewrap that works: in CI no wall may go untried. User namespaces must be allowed.',
    )
    process.exit(1)
  }
  console.error(
    'No bubblewrap that works here: the tests of the wall that it makes will be skipped.\n' +
      'Install it (Debian: apt install bubblewrap) to run them.',
  )
}

if (inCi && !makesTerminals() && canInstall()) {
  console.error('No Python here: installing it with apt for the test in a terminal …')
  aptInstall('python3')
}
if (!makesTerminals()) {
  if (inCi) {
    console.error(
      'No terminal can be opened: in CI what a person types must be tried. Python is missing.',
    )
    process.exit(1)
  }
  console.error(
    'No Python here that opens terminals: the test of the factory in a terminal will be skipped.\n' +
      'Install it (Debian: apt install python3) to run it.',
  )
}

if (inCi && (findAgents() === undefined || findAdapters() === undefined)) {
  console.error('Installing the real coding agents for the tests that drive them (a gigabyte) …')
  installAgents()
}
if (findAgents() === undefined || findAdapters() === undefined) {
  console.error(
    'The real coding agents are not here: the tests that drive them will be skipped.\n' +
      'Install them (a gigabyte, once) with: node cli/build/install-agents.ts',
  )
}

/** What the test in a terminal asks too: Python, whose library opens them. */
function makesTerminals(): boolean {
  return process.platform !== 'win32' && spawnSync('python3', ['-c', 'import pty']).status === 0
}

/** Installed, and neither the kernel nor a container around this forbids it. */
function bubblewrapWorks(): boolean {
  const words = ['--unshare-all', '--unshare-user', '--ro-bind', '/', '/', 'true']
  return spawnSync('bwrap', words, { stdio: 'ignore', timeout: 10_000 }).status === 0
}

// Services that know nothing of us: the runner is tried against them.
for (const name of ['prometheus-pushgateway', 'radicale']) {
  if (existsSync(`/usr/bin/${name}`)) continue
  if (inCi && canInstall()) aptInstall(name)
  if (existsSync(`/usr/bin/${name}`)) continue
  if (inCi) {
    console.error(`No ${name}, and it cannot be installed here: in CI the runner meets it.`)
    process.exit(1)
  }
  console.error(
    `No ${name} here: the scenarios for it will be skipped (Debian: apt install ${name}).`,
  )
}

/** Only a machine that is ours to change: root, with apt, and a package list or a network to get one from. */
function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function aptInstall(name: string): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...words: string[]) =>
    spawnSync('apt-get', ['-qq', '-o', 'Acquire::Retries=2', ...words], {
      env,
      stdio: ['ignore', 'ignore', 'ignore'],
      timeout: 300_000,
    }).status === 0
  const install = () => apt('install', '-y', '--no-install-recommends', name)
  return install() || (apt('update') && install())
}
