/** @module What agents may not change in a job: what they are measured by, and what hides a change from who reviews it. */

import { relative, sep } from 'node:path'
import { resolveBoundary, VISIBLE_FOLDER } from '../boundary/index.ts'
import type { JobRequest } from './run-job.ts'

// Attributes can hide a change from who reviews it, and modules bring in what nobody looked at.
const GIT_FILES = ['.git*/**', '.gitmodules', '.gitattributes', '**/.gitattributes']

/** The scenarios and Holdout's own files, wherever they lie in the repository, and what the settings protect. */
export function protectedGlobs({
  repository,
  hidden = [],
  boundary,
}: JobRequest): readonly string[] {
  const settings = boundary ?? resolveBoundary(undefined, repository)
  const inside = hidden
    .map((path) => relative(repository, path).split(sep).join('/'))
    .filter((path) => path !== '' && !path.startsWith('..'))
  return [...settings.protect, VISIBLE_FOLDER, ...inside, 'holdout.config.*', ...GIT_FILES]
}
