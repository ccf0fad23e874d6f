/** @module Before the tests: mends an interrupted pack, and finds a browser or says what will be skipped without one. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findChromium } from './find-chromium.ts'
import { restoreManifest } from './restore-manifest.ts'

restoreManifest(fileURLToPath(new URL('../..', import.meta.url)))

const inCi = (process.env.CI ?? '') !== ''

if (findChromium() === undefined && canInstall()) installChromium()
if (findChromium() === undefined) {
  if (inCi) {
    console.error('No Chromium, and it cannot be installed here: in CI no page may go unlooked at.')
    process.exit(1)
  }
  console.error(
    'No Chromium here: the tests that look at pages in a real browser will be skipped.\n' +
      'Install one (Debian: apt install chromium) or name one in HOLDOUT_CHROMIUM to run them.',
  )
}

/** Only a machine that is ours to change: root, with apt, and a package list or a network to get one from. */
function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function installChromium(): void {
  console.error('No Chromium here: installing it with apt for the tests that look at pages …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...words: string[]) =>
    spawnSync('apt-get', ['-qq', '-o', 'Acquire::Retries=2', ...words], {
      env,
      stdio: ['ignore', 'ignore', 'ignore'],
      timeout: 300_000,
    }).status === 0
  const install = () => apt('install', '-y', '--no-install-recommends', 'chromium')
  if (!install() && apt('update')) install()
}
