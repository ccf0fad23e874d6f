/** @module The conformance table: every requirement of the Attractor specification that we claim, and the test that holds it. */

import { AGREED } from './agreed.ts'
import type { ConformanceRow, SectionText } from './model.ts'
import { READING } from './reading.ts'
import { RUNNING } from './running.ts'

export type { ConformanceRow } from './model.ts'

/** What of the specification's numbers is not claimed, and why. */
export const NOT_CLAIMED: readonly { readonly ids: string; readonly why: string }[] = [
  {
    ids: 'G8 G9 N22-N26 HM',
    why: 'the manager loop is not here yet; lint refuses a graph that needs it',
  },
  { ids: 'W', why: 'the HTTP server is optional and not here yet' },
]

/** The whole table, in the order of the specification. */
export function conformanceTable(): readonly ConformanceRow[] {
  return [...rowsOf('reading', READING), ...rowsOf('running', RUNNING), ...rowsOf('agreed', AGREED)]
}

function rowsOf(folder: string, sections: SectionText): ConformanceRow[] {
  return Object.entries(sections).flatMap(([section, text]) =>
    text
      .trim()
      .split('\n')
      .map((line) => {
        const [id = '', requirement = ''] = line.split(' | ')
        const test = `test/factory/conformance/${folder}/${section}.test.ts > ${id} ${requirement}`
        return { id, section, requirement, test }
      }),
  )
}
