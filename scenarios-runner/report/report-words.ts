/** @module Words that every format of a report uses alike. */

import { formatRate } from '../../twins/base/node/index.ts'
import type { Report } from './model.ts'

/** Where the scenarios were, in one sentence. */
export function sourceWords({ scenarios: from }: Report['provenance']): string {
  if (from === undefined) return 'not recorded'
  const where = { folder: 'the folder ', git: 'the repository ', command: 'the command ' }[
    from.kind
  ]
  return `${where}${from.said}, ${from.outside ? "outside the artifact's repository" : "inside the artifact's repository: whoever may read all of that may read them"}`
}

/** The gate's headline without its status in front, for where the status stands beside it already. */
export function verdictWords(report: Report): string {
  const prefix = `${report.status}: `
  const words = report.headline.startsWith(prefix)
    ? report.headline.slice(prefix.length)
    : report.headline
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** `every one of 2 tries 91%, of 5 tries 83%`: how reliable a story is, which a rate alone does not say. */
export function passHatWords(
  passHat: readonly { readonly k: number; readonly rate: number }[],
): string {
  const said = passHat.map(
    ({ k, rate }, i) => `${i === 0 ? '' : 'of '}${k} tries ${formatRate(rate)}`,
  )
  return `a story goes well in every one of ${said.join(', ')} (pass^k)`
}
