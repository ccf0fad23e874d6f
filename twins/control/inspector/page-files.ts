/** @module The modules of the inspector's page as text: compiled where the package was built, compiled now in a checkout. */

import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The page's modules. */
export interface PageFiles {
  /** The module that starts it. */
  readonly entry: string
  /** By path under the page's folder, with slashes. */
  readonly modules: ReadonlyMap<string, string>
}

let known: Promise<PageFiles> | undefined

/** Reads them once. A program that is one file has another module in this one's place, which holds the page itself. */
export function pageFiles(): Promise<PageFiles> {
  known ??= readPageFiles()
  return known
}

async function readPageFiles(): Promise<PageFiles> {
  const folder = fileURLToPath(new URL('page', import.meta.url))
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const isCompiled = names.includes('main.js')
  const extension = isCompiled ? '.js' : '.ts'
  const compile = isCompiled ? (text: string) => text : await compiler()
  const modules = new Map(
    names
      .filter((name) => extname(name) === extension)
      .map((name) => [
        name.replaceAll('\\', '/'),
        compile(readFileSync(join(folder, name), 'utf8')),
      ]),
  )
  return { entry: `main${extension}`, modules }
}

// Loaded in a checkout alone, when somebody opens the page.
async function compiler(): Promise<(text: string) => string> {
  const { default: ts } = await import('typescript')
  const { ScriptTarget, ModuleKind } = ts
  const compilerOptions = {
    target: ScriptTarget.ES2022,
    module: ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  }
  return (text) => ts.transpileModule(text, { compilerOptions }).outputText
}
