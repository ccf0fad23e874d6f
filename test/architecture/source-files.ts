/** @module The source files of the rooms and what each imports, for the tests of the architecture. */

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** A module of ours. Paths start at the root and use slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  readonly lines: number
  readonly imports: readonly Import[]
}

/** What one module asks of another: `target` is a path of ours, or the name of a package or of a `node:` module. */
export interface Import {
  readonly target: string
  readonly ours: boolean
}

const TOP = ['twins', 'scenarios-runner', 'factory', 'cli']
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|(?:^|\n)import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g

/** All modules of the rooms; templates are not ours but their users'. */
export function sourceFiles(): SourceFile[] {
  return TOP.flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'))
      .filter((path) => !path.startsWith('cli/templates/'))
      .sort()
      .map(read),
  )
}

function read(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const imports = [...text.matchAll(IMPORT)].map(([, a, b, c]) => {
    const specifier = (a ?? b ?? c) as string
    return specifier.startsWith('.')
      ? { target: posix.join(dirname(path), specifier), ours: true }
      : { target: specifier, ours: false }
  })
  return { path, text, lines: text.split('\n').length - 1, imports }
}

/** The room that a module belongs to: its folder below `twins`, `scenarios-runner`, `factory` or `cli`, or that itself. */
export function roomOf(path: string): string {
  const [top = '', second = '', third = ''] = path.split('/')
  return third === '' ? top : `${top}/${second}`
}
