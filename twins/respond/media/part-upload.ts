/** @module Uploads in several requests, which no twin takes: the first of them is refused, before a client believes that they go on. */

import type { Exchange } from '../exchange.ts'
import { unsupported } from '../refusal.ts'

/**
 * Refuses what would begin an upload in several requests (`uploadType=resumable`), or is a part of one (`Content-Range`).
 * @throws {Refusal} journaled as unsupported
 */
export function refusePartUpload({ url, plan }: Exchange, headers: Headers): void {
  if (plan.operation.requestBody === undefined) return
  // Most requests ask nothing, and taking a query apart costs more than finding that out.
  const isBegun =
    url.search !== '' && url.searchParams.get('uploadType') === 'resumable' && takesUploads(plan)
  if (!isBegun && !headers.has('content-range')) return
  throw unsupported(plan.operation, 'This twin takes uploads in one request only', {
    code: 'unsupported_upload',
    details: [
      isBegun
        ? {
            field: 'query.uploadType',
            message: 'resumable is not supported: use multipart or media',
          }
        : { field: 'header.content-range', message: 'is not supported: send the whole at once' },
    ],
  })
}

// Where that is only the name of some parameter, it says nothing about the body.
function takesUploads({ operation }: Exchange['plan']): boolean {
  const types = operation.requestBody?.content.map(({ type }) => type) ?? []
  return types.some((type) => /^multipart\/related|octet-stream|\*\/\*/.test(type))
}
