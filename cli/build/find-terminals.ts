/** @module Whether the tests can open terminals of their own here. */

import { spawnSync } from 'node:child_process'

/** It takes Python, whose library has them, and a system that has them at all. */
export function makesTerminals(): boolean {
  return process.platform !== 'win32' && spawnSync('python3', ['-c', 'import pty']).status === 0
}
