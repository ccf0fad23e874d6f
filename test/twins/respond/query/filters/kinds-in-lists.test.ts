/** @module Filters of lists that show things as one of several kinds, and lists that cannot be asked without a field. */

import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { NOT_AT_HAND, publishedContract } from '../../../contract/published-contract.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

test('Stripe’s contract: a filter goes by the kind that a list shows, and a reversal is in the account of its debit', async (ctx) => {
  const contract = await publishedContract('stripe.openapi-3.0.json.gz')
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const twin = createTwin({ contract, seed: 'kinds' })
  twin.world().seedState({
    customers: [{ id: 'cus_1' }],
    received_debits: [{ id: 'rd_1', financial_account: 'fa_1' }],
  })
  const send = async (method: string, path: string, body?: string) => {
    const headers = { authorization: 'Bearer sk_test_1', ...(body === undefined ? {} : FORM) }
    const url = `https://api.stripe.com/v1/${path}`
    const answer = await twin.fetch(
      new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }),
    )
    return (await answer.json()) as { id: string; data: readonly JsonObject[] }
  }
  await send('POST', 'customers/cus_1/sources', 'source=tok_visa')
  const [listed] = (await send('GET', 'customers/cus_1/sources')).data
  const picked = await send('GET', `customers/cus_1/sources?object=${listed?.object}`)
  expect(picked.data.map(({ id }) => id)).toEqual([listed?.id])
  const { id } = await send('POST', 'treasury/debit_reversals', 'received_debit=rd_1')
  const shown = await send('GET', 'treasury/debit_reversals?financial_account=fa_1')
  expect(shown.data).toMatchObject([{ id, financial_account: 'fa_1' }])
  expect((await send('GET', 'treasury/debit_reversals?financial_account=fa_2')).data).toEqual([])
})
