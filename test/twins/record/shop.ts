/** @module A stand-in for a real shop, written by hand: it keeps to its contract, or differs from it and from its twin in ways that a test asks for. */

import { readFileSync } from 'node:fs'
import type { RequestListener, ServerResponse } from 'node:http'
import { type Contract, readContract } from '../../../twins/contract/index.ts'
import { type CreateTwinOptions, createTwin, type Twin } from '../../../twins/twin/index.ts'
import { answerJson, bodyOf } from './stand-in.ts'

/** The shop's contract as it is written. */
export function shopText(): string {
  return readFileSync(new URL('shop.yaml', import.meta.url), 'utf8')
}

/** The shop's contract. */
export function shopContract(): Contract {
  return readContract({ source: 'shop.yaml', text: shopText() })
}

/** A twin of the shop, made from its contract alone. */
export function shopTwin(
  seed = 'shop',
  more: Pick<CreateTwinOptions, 'behaviour' | 'profile'> = {},
): Twin {
  return createTwin({
    contract: shopContract(),
    seed,
    name: 'shop',
    clock: { mode: 'stepping' },
    ...more,
  })
}

/** Ways in which the shop may differ. */
export interface Oddities {
  readonly pageSize?: number
  readonly createStatus?: number
  readonly isNewestFirst?: boolean
  readonly startsPaid?: boolean
  readonly badge?: boolean
  readonly leavesNoteOut?: boolean
  readonly quantityAsText?: boolean
  readonly deleteStatus?: number
  readonly trimsNotes?: boolean
  readonly errorShape?: 'wrapped'
  readonly noLink?: boolean
  readonly limits?: boolean
  readonly etag?: boolean
  readonly statusFilterIsLoose?: boolean
  readonly prefixedIds?: boolean
}

interface Order {
  id: string
  customer: string
  status: string
  quantity: number
  note: string | null
  created_at: string
  lines: { id: number; product: string; count: number }[]
}

/** The shop, with some orders in it. */
export function shop(odd: Oddities = {}, orders = 5): RequestListener {
  let count = 0
  const kept: Order[] = []
  const make = (customer: string, fields: Partial<Order> = {}): Order => {
    count += 1
    const order: Order = {
      id:
        odd.prefixedIds === true
          ? `ord_${(count * 7919 * 104_729).toString(36).padStart(8, '0').slice(-8)}`
          : `0f8fad5b-d9cb-469f-a165-7086772${String(count).padStart(5, '0')}`,
      customer,
      status: odd.startsPaid === true ? 'paid' : 'open',
      quantity: 1,
      note: null,
      created_at: new Date(Date.UTC(2026, 0, 5, 9, count)).toISOString(),
      lines: [],
      ...fields,
    }
    kept.push(order)
    return order
  }
  for (let i = 0; i < orders; i += 1) {
    make(`customer-${i}`, {
      status: i % 2 === 0 ? 'open' : 'paid',
      quantity: i + 1,
      note: `note ${i}`,
    })
  }
  const shown = ({ lines: _, ...order }: Order) => ({
    ...order,
    ...(odd.badge === true ? { badge: 'gold' } : {}),
    ...(odd.leavesNoteOut === true ? { note: undefined } : {}),
    ...(odd.quantityAsText === true ? { quantity: String(order.quantity) } : {}),
  })
  let left = 100
  return async (request, response) => {
    left -= 1
    const url = new URL(request.url ?? '/', 'http://shop')
    const headers: Record<string, string> = {
      ...(odd.limits === true
        ? {
            'x-ratelimit-limit': '100',
            'x-ratelimit-remaining': String(left),
            'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 50),
          }
        : {}),
      ...(odd.etag === true && request.method === 'GET' ? { etag: `"${left}"` } : {}),
    }
    const send = (status: number, body: unknown) => answerJson(response, status, body, headers)
    const refuse = (status: number, message: string) =>
      send(
        status,
        odd.errorShape === 'wrapped'
          ? { message, error: { type: 'shop_error' } }
          : { message, code: 'not_found' },
      )
    if (request.headers.authorization === undefined) return refuse(401, 'Who are you?')
    const [, , id, sub, line] = url.pathname.split('/')
    const body = ['POST', 'PATCH'].includes(request.method ?? '')
      ? JSON.parse((await bodyOf(request)) || '{}')
      : {}
    const order = kept.find((one) => one.id === id)
    if (id !== undefined && order === undefined) return refuse(404, 'No such order')
    if (sub === 'lines' && order !== undefined)
      return linesOf(order, line, request.method, body, headers, send, refuse)
    switch (`${request.method} ${id === undefined ? 'all' : 'one'}`) {
      case 'GET all': {
        const status = url.searchParams.get('status')
        const fitting = kept.filter(
          (one) => status === null || one.status === status || odd.statusFilterIsLoose === true,
        )
        if (odd.isNewestFirst === true) fitting.reverse()
        const size = Number(url.searchParams.get('per_page') ?? odd.pageSize ?? 30)
        const page = Number(url.searchParams.get('page') ?? 1)
        const items = fitting.slice((page - 1) * size, page * size)
        const links = [
          ...(page * size < fitting.length
            ? [
                ['next', page + 1],
                ['last', Math.ceil(fitting.length / size)],
              ]
            : []),
          ...(page > 1
            ? [
                ['prev', page - 1],
                ['first', 1],
              ]
            : []),
        ]
        if (links.length > 0 && odd.noLink !== true) {
          headers.link = links
            .map(([rel, to]) => `<http://${request.headers.host}/orders?page=${to}>; rel="${rel}"`)
            .join(', ')
        }
        return send(200, items.map(shown))
      }
      case 'POST all': {
        if (typeof body.customer !== 'string') return refuse(422, 'A customer is needed')
        const note = odd.trimsNotes === true ? body.note?.trim() : body.note
        const made = make(body.customer, { note: note ?? null, quantity: body.quantity ?? 1 })
        if (odd.createStatus === undefined) headers.location = `/orders/${made.id}`
        return send(odd.createStatus ?? 201, shown(made))
      }
      case 'GET one':
        return send(200, shown(order as Order))
      case 'PATCH one':
        return send(200, shown(Object.assign(order as Order, body)))
      case 'DELETE one':
        kept.splice(kept.indexOf(order as Order), 1)
        if (odd.deleteStatus === 202) return send(202, { id })
        return void (response as ServerResponse).writeHead(204, headers).end()
      default:
        return refuse(405, 'No')
    }
  }
}

function linesOf(
  order: Order,
  line: string | undefined,
  method: string | undefined,
  body: { product?: string; count?: number },
  headers: Record<string, string>,
  send: (status: number, body: unknown) => void,
  refuse: (status: number, message: string) => void,
): void {
  if (method === 'POST') {
    const made = {
      id: order.lines.length + 1,
      product: String(body.product),
      count: body.count ?? 1,
    }
    order.lines.push(made)
    headers.location = `/orders/${order.id}/lines/${made.id}`
    send(201, made)
    return
  }
  if (line === undefined) {
    send(200, order.lines)
    return
  }
  const found = order.lines.find((one) => String(one.id) === line)
  if (found === undefined) refuse(404, 'No such line')
  else send(200, found)
}

/** What a user's software does with the shop: it looks, makes, changes and takes away. */
export async function useShop(url: string): Promise<void> {
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: 'Bearer sh0p-Key-1234567',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return text === '' ? undefined : JSON.parse(text)
  }
  const [first, second] = await ask('GET', '/orders')
  await ask('GET', `/orders/${first.id}`)
  await ask('GET', '/orders?status=paid')
  await ask('GET', '/orders?per_page=2&page=2')
  await ask('GET', '/orders/nope')
  const made = await ask('POST', '/orders', { customer: 'ada', note: ' two spaces ', quantity: 2 })
  await ask('GET', `/orders/${made.id}`)
  await ask('POST', `/orders/${made.id}/lines`, { product: 'tea' })
  const line = await ask('POST', `/orders/${made.id}/lines`, { product: 'milk', count: 3 })
  await ask('GET', `/orders/${made.id}/lines`)
  await ask('GET', `/orders/${made.id}/lines/${line.id}`)
  await ask('POST', '/orders', { customer: 'grace' })
  await ask('PATCH', `/orders/${second.id}`, { note: 'changed' })
  await ask('GET', `/orders/${second.id}`)
  await ask('DELETE', `/orders/${first.id}`)
  await ask('GET', `/orders/${first.id}`)
  await ask('GET', '/orders')
  await ask('POST', '/orders', { note: 'nobody' })
}
