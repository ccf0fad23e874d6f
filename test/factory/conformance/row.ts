/** @module A test that holds a row of the conformance table, named by it. */

import { it } from 'vitest'
import { conformanceTable } from '../../../factory/conformance/index.ts'

const rows = new Map(conformanceTable().map((row) => [row.id, row]))

/** A test whose title is the row's number and requirement, so that the table and the tests cannot part. */
export function row(id: string, test: () => void | Promise<void>): void {
  const found = rows.get(id)
  if (found === undefined) throw new Error(`The conformance table has no row ${id}.`)
  it(`${id} ${found.requirement}`, test)
}
