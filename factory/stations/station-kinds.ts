/** @module Which station executes which kind of node: the specification's registry (§4.2), open to kinds of one's own. */

import type { Station, Stations } from '../engine/index.ts'
import { kindOf } from '../graph/index.ts'

/** Kind → station. A kind that is given replaces what was there. */
export type StationTable = Readonly<Record<string, Station>>

/** Makes the registry of a run: an explicit `type` that is registered, else what the shape means, else `codergen`. */
export function createStations(table: StationTable): Stations {
  const kinds = new Set(Object.keys(table))
  return {
    kinds,
    resolve(node) {
      const kind = kindOf(node, kinds)
      return { kind, station: table[kind] }
    },
  }
}
