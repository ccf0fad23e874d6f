/** @module A copy of the reference service, its scenarios beside it, made one of the variants. */

import { cpSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { become, type Variant } from './variants/index.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

/** The scenarios' folder. */
export const scenariosFolder = join(here, 'scenarios')

/**
 * Copies service and scenarios under the system's temporary folder.
 *
 * @param variant the reference itself unless given
 * @returns the folder that holds `invoices` and `scenarios`
 */
export function prepareVariant(variant?: Variant): string {
  const folder = mkdtempSync(join(tmpdir(), `holdout-sensitivity-${variant?.id ?? 'reference'}-`))
  cpSync(join(here, 'invoices'), join(folder, 'invoices'), { recursive: true })
  cpSync(scenariosFolder, join(folder, 'scenarios'), { recursive: true })
  if (variant !== undefined) become(variant, join(folder, 'invoices'))
  return folder
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
