/** @module Kill rates by category: of what a hard variant gets wrong, and of the scenarios that noticed. */

import { scenarioCategories } from './prepare-variant.ts'
import type { GateLine } from './results.ts'
import { type Variant, variants } from './variants/index.ts'

/** By the file that is edited first; whatever is not listed is behind the API. */
const PARTS: Readonly<Record<string, string>> = {
  'page.ts': 'the page',
  'cli.ts': 'the command line',
  'services.ts': 'how it calls other services',
  'server.ts': 'how it answers over HTTP',
}

/** Two tables. */
export function killTables(gates: readonly GateLine[]): string[] {
  const hard = variants.filter(({ kind }) => kind === 'hard')
  const parts = Map.groupBy(hard, partOf)
  const rows = [...parts].map(([part, list]) => {
    const seen = gatesOf(list, gates)
    const killed = seen.filter(({ status }) => status === 'fail').length
    const shut = seen.filter(({ status }) => status !== 'pass').length
    return `| ${part} | ${list.length} | ${seen.length} | ${killed} | ${shut} |`
  })
  const categories = scenarioCategories()
  const wrong = variants.filter(({ kind }) => kind === 'hard' || kind === 'cheater')
  const failed = gatesOf(wrong, gates).filter(({ failing }) => failing.length > 0)
  const noticed = [...new Set(categories.values())].sort().map((category) => {
    const by = failed.filter(({ failing }) =>
      failing.some((id) => categories.get(id.replace(/\[.*$/, '')) === category),
    ).length
    return `| ${category} | ${by} of ${failed.length} |`
  })
  return [
    '| what a hard variant gets wrong | variants | gates | killed | stayed shut |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '| scenarios of the category | failed, before it was decided, for so many gates of hard variants and cheaters |',
    '| --- | --- |',
    ...noticed,
  ]
}

function partOf({ edits }: Variant): string {
  return PARTS[edits[0]?.file ?? ''] ?? 'accounts, amounts and the store'
}

function gatesOf(list: readonly Variant[], gates: readonly GateLine[]): readonly GateLine[] {
  return gates.filter(({ id }) => list.some((variant) => variant.id === id))
}
