/** @module Counts what the tests did, from the JUnit file that they write: `N passed, N failed, N skipped`. */

import { existsSync, readFileSync } from 'node:fs'

/**
 * Counts the cases of a JUnit file. A file that is not there or holds no case counts as one failure: tests that did not run
 * did not pass.
 */
function countTests(path: string): { passed: number; failed: number; skipped: number } {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  let passed = 0
  let failed = 0
  let skipped = 0
  for (const [whole] of text.matchAll(/<testcase\b(?:[^>]*\/>|[\s\S]*?<\/testcase>)/g)) {
    if (/<(?:failure|error)\b/.test(whole)) failed += 1
    else if (/<skipped\b/.test(whole)) skipped += 1
    else passed += 1
  }
  if (passed + failed + skipped === 0) failed = 1
  return { passed, failed, skipped }
}

const [path = '.holdout/junit.xml'] = process.argv.slice(2)
const { passed, failed, skipped } = countTests(path)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
