/** @module A copy of the reference service, its scenarios beside it, made one of the variants. */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { become, type Variant } from './variants/index.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

/** The scenarios' folder. */
export const scenariosFolder = join(here, 'scenarios')

/**
 * Copies service and scenarios under the system's temporary folder, and builds the service: it starts a hundred times a gate,
 * and taking its types off each time would cost as much as all that it does.
 *
 * @param variant the reference itself unless given
 * @returns the folder that holds `invoices` and `scenarios`
 */
export function prepareVariant(variant?: Variant): string {
  const folder = mkdtempSync(join(tmpdir(), `holdout-sensitivity-${variant?.id ?? 'reference'}-`))
  cpSync(join(here, 'invoices'), join(folder, 'invoices'), { recursive: true })
  cpSync(scenariosFolder, join(folder, 'scenarios'), { recursive: true })
  if (variant !== undefined) become(variant, join(folder, 'invoices'))
  build(folder)
  return folder
}

/** Leaves JavaScript where TypeScript was, and names it so wherever it is started. */
function build(folder: string): void {
  const source = join(folder, 'invoices', 'src')
  for (const file of readdirSync(source)) {
    const text = stripTypeScriptTypes(readFileSync(join(source, file), 'utf8'))
    rmSync(join(source, file))
    writeFileSync(
      join(source, file.replace(/\.ts$/, '.js')),
      text.replace(/(from '\.\/[\w-]+\.)ts'/g, "$1js'"),
    )
  }
  const starting = readdirSync(join(folder, 'scenarios')).map((file) => `scenarios/${file}`)
  for (const file of [...starting, 'invoices/holdout.config.ts']) {
    const text = readFileSync(join(folder, file), 'utf8')
    writeFileSync(join(folder, file), text.replace(/(src\/(?:cli|server)\.)ts\b/g, '$1js'))
  }
}

/** Scenario id → the requirements that it is tagged with. */
export function scenarioRequirements(): ReadonlyMap<string, readonly string[]> {
  return eachScenario(/^tags: *\[([^\]]*)\]/m, (tags) => tags.split(',').map((tag) => tag.trim()))
}

/** Scenario id → its category. */
export function scenarioCategories(): ReadonlyMap<string, string> {
  return eachScenario(/^category: *(\S+)/m, (category) => category)
}

/** What the front matter of each scenario says, without reading the rest. */
function eachScenario<T>(line: RegExp, read: (said: string) => T): ReadonlyMap<string, T> {
  return new Map(
    readdirSync(scenariosFolder)
      .filter((file) => file.endsWith('.md'))
      .map((file) => {
        const text = readFileSync(join(scenariosFolder, file), 'utf8')
        return [/^id: *(\S+)/m.exec(text)?.[1] ?? file, read(line.exec(text)?.[1] ?? '')]
      }),
  )
}
