/** @module The files that a report may lead to: those that are there, inside the run's folder. */

import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { relativeLink } from '../../twins/base/node/index.ts'

/** Where a path of a record or a trajectory leads; undefined out of the run's folder: what names it is data. */
export function pathInside(folder: string, path: string): string | undefined {
  const file = resolve(folder, path)
  return path === '' || relative(folder, file).startsWith('..') ? undefined : file
}

/** The link to it from a page in that folder; undefined where no file is there. */
export function linkToKept(folder: string, path: string): string | undefined {
  const file = pathInside(folder, path)
  return file === undefined || !existsSync(file) ? undefined : relativeLink(path)
}
