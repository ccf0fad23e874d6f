/** @module Which error bodies a contract has: for a status that an operation does not document, and for errors said with a 200. */

import { type Contract, isJsonType, type MediaType, type Operation } from '../../contract/index.ts'
import { shapeOf } from '../fill/index.ts'

interface ErrorShapes {
  /** How many operations document a status. */
  readonly operations: ReadonlyMap<string, number>
  readonly byStatus: Map<string, Map<string, Counted>>
}

interface Counted {
  readonly media: MediaType
  count: number
}

const known = new WeakMap<Contract, ErrorShapes>()

/**
 * The body by which the contract most often says a status; else any error of the same class; else any error at all.
 */
export function commonErrorBody(contract: Contract, status: number): MediaType | undefined {
  const shapes = shapesOf(contract)
  const classes = [
    String(status),
    `${String(status)[0]}XX`,
    'default',
    '404',
    '400',
    '4XX',
    '500',
    '401',
    '403',
    '422',
  ]
  for (const name of classes) {
    const counted = shapes.byStatus.get(name)
    if (counted === undefined) continue
    let best: Counted | undefined
    for (const candidate of counted.values()) {
      if (best === undefined || candidate.count > best.count) best = candidate
    }
    if (best !== undefined) return best.media
  }
  return undefined
}

/** The status that the contract documents most often, of several; undefined where it documents none of them. */
export function usualStatus(contract: Contract, statuses: readonly number[]): number | undefined {
  const { operations } = shapesOf(contract)
  let best: number | undefined
  for (const status of statuses) {
    const count = operations.get(String(status)) ?? 0
    if (count > (operations.get(String(best)) ?? 0)) best = status
  }
  return best
}

function shapesOf(contract: Contract): ErrorShapes {
  let shapes = known.get(contract)
  if (shapes === undefined) {
    shapes = countErrors(contract)
    known.set(contract, shapes)
  }
  return shapes
}

function countErrors(contract: Contract): ErrorShapes {
  const byStatus = new Map<string, Map<string, Counted>>()
  const operations = new Map<string, number>()
  for (const operation of contract.operations) {
    for (const response of operation.responses) {
      if (!/^(?:[45]|default)/i.test(response.status)) continue
      operations.set(response.status, (operations.get(response.status) ?? 0) + 1)
      const media = response.content.find((m) => isJsonType(m.type) && m.schema !== undefined)
      if (media === undefined) continue
      const { pointer } = contract.resolve(contract.at(media.schemaPointer), media.schemaPointer)
      const counted = byStatus.get(response.status) ?? new Map<string, Counted>()
      byStatus.set(response.status, counted)
      const old = counted.get(pointer)
      if (old === undefined) counted.set(pointer, { media, count: 1 })
      else old.count += 1
    }
  }
  return { operations, byStatus }
}

/**
 * The success body that also says errors, as Slack's `{ ok: false, error: … }` does; that of any other operation for a
 * request that matches none, where the contract says its errors in no other way.
 */
export function inBandErrorBody(
  contract: Contract,
  operation: Operation | undefined,
): InBandError | undefined {
  if (operation !== undefined) return inBandOf(contract, operation)
  if (shapesOf(contract).byStatus.size > 0) return undefined
  for (const other of contract.operations) {
    const found = inBandOf(contract, other)
    if (found !== undefined) return found
  }
  return undefined
}

interface InBandError {
  readonly status: number
  readonly media: MediaType
}

function inBandOf(contract: Contract, operation: Operation): InBandError | undefined {
  for (const response of operation.responses) {
    if (!response.status.startsWith('2')) continue
    const media = response.content.find((m) => isJsonType(m.type) && m.schema !== undefined)
    if (media === undefined) continue
    const shape = shapeOf(contract, media.schemaPointer)
    const flag = ['ok', 'success'].find((name) => shape.properties.has(name))
    const hasError = ['error', 'errors', 'error_code'].some((name) => shape.properties.has(name))
    if (flag !== undefined && hasError) return { status: Number(response.status), media }
  }
  return undefined
}
