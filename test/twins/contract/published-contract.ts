/** @module Reads one of the published contracts that lie beside the repository, for the tests that need a real one. */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readSource } from '../../../twins/base/node/index.ts'
import { type Contract, readContract } from '../../../twins/contract/index.ts'

/** Undefined where the contract is not at hand; the test then skips with {@link NOT_AT_HAND}. */
export async function publishedContract(file: string): Promise<Contract | undefined> {
  const path = publishedPath(file)
  return existsSync(path) ? readContract(await readSource(path)) : undefined
}

export function publishedPath(file: string): string {
  return fileURLToPath(new URL(`../../../../shared/contracts/${file}`, import.meta.url))
}

export const GITHUB = 'github.v3.openapi-3.0.json.gz'
export const NOT_AT_HAND = 'the published contract is not at hand (../shared/contracts)'
