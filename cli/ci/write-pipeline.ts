/** @module Writes the pipeline of a continuous integration service into a repository, in one step. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HoldoutError } from '../../twins/base/index.ts'
import { makeFolder } from '../../twins/base/node/index.ts'

/** Where each service looks for it. */
const PIPELINES = {
  github: '.github/workflows/holdout.yml',
  gitlab: '.gitlab/holdout.yml',
} as const

/** A service that a pipeline can be written for. */
export type Service = keyof typeof PIPELINES

/** The text of a service's pipeline. */
export function pipelineText(service: Service): string {
  return readFileSync(fileURLToPath(new URL(`./pipelines/${service}.yml`, import.meta.url)), 'utf8')
}

/**
 * Writes it where the service looks for it.
 *
 * @returns the file, relative to the repository
 * @throws {HoldoutError} `INIT_WOULD_OVERWRITE` unless forced
 */
export function writePipeline(service: Service, repository: string, force: boolean): string {
  const file = PIPELINES[service]
  const path = join(repository, file)
  if (existsSync(path) && !force) {
    throw new HoldoutError('it would be overwritten; nothing was written', {
      code: 'INIT_WOULD_OVERWRITE',
      place: { file: path },
      hint: 'say --force to have it as it is shipped',
    })
  }
  makeFolder(dirname(path))
  writeFileSync(path, pipelineText(service))
  return file
}
