/** @module One attempt at a delivery, when it is due: signed, sent, noted, and planned again where it failed. */

import type { JsonObject } from '../../../base/index.ts'
import type { WebhookSignature } from '../../../behaviour/index.ts'
import {
  type DeliveryAttempt,
  type Due,
  deliveryAt,
  fieldOf,
  type KeptDelivery,
  keepDelivery,
  type LiveWorld,
  scheduleDelivery,
} from '../../../world/index.ts'
import { fillText } from '../../fill-template.ts'
import { hostAllowed } from '../../host-allowed.ts'
import type { Service } from '../../service.ts'
import type { NotifyPlan } from '../model.ts'
import { notifyPlan } from '../plan/notify-plan.ts'
import { isOn } from '../receivers.ts'
import { describedSignatures, STANDARD_SIGNATURE, sign } from './signature.ts'

/** How what a twin tells others leaves it. */
export interface DeliveryOptions {
  /** Sends it; `fetch` unless given. */
  readonly deliver?: (request: Request) => Promise<Response>
  /** Hosts beside this machine that may be told anything, `*` for any text: a twin must not reach others unnoticed. */
  readonly allowHosts?: readonly string[]
  /**
   * The real time, for the timestamps of signatures on an elapsed clock, whose receivers hold them against their own;
   * the world's time unless given.
   */
  readonly realTimeMs?: () => number
}

const ANSWER_CHARACTERS = 8192

/** Makes the attempt that has fallen due, unless another one has taken its place. */
export async function sendDue(
  service: Service,
  options: DeliveryOptions,
  world: LiveWorld,
  due: Due,
): Promise<void> {
  // The request that caused it is answered first.
  await new Promise((resolve) => setTimeout(resolve, 0))
  if (world.hasEnded) return
  const { clock } = world
  const kept = deliveryAt(world.store, Number(due.data))
  if (kept === undefined || kept.state !== 'waiting' || kept.nextMs !== due.atMs) return
  const { nextMs: _, ...planned } = kept
  const end = (state: KeptDelivery['state'], reason: string, url = planned.url) =>
    keepDelivery(world.store, { ...planned, url, state, reason })
  const plan = notifyPlan(service)
  const receiver = receiverNow(world, plan, kept)
  if (typeof receiver === 'string') {
    end('dropped', receiver)
    return
  }
  const delivery = { ...planned, url: receiver.url }
  if (!hostAllowed(delivery.url, options.allowHosts ?? [])) {
    end(
      'refused',
      `its host is neither this machine nor among allowHosts: ${originOf(delivery.url)}`,
      delivery.url,
    )
    return
  }
  const headers = headersOf(plan, service, options, world, delivery, receiver.secret)
  const attempt = await attemptAt(plan, options, world, delivery, headers)
  // A reset or a restore meanwhile: that world never sent it. One whose seeding has failed did, in a store that was put back.
  if (world.clock !== clock) return
  const made = { ...delivery, attempts: [...delivery.attempts, attempt] }
  const { status = 0 } = attempt
  if (status >= 200 && status <= 299) {
    const { copies = 0 } = made
    if (copies === 0) keepDelivery(world.store, { ...made, state: 'delivered' })
    else scheduleDelivery(world, { ...made, copies: copies - 1 }, attempt.atMs)
    return
  }
  const delayMs = plan.delaysMs[made.attempts.length - 1 - delivery.attemptsBefore]
  if (delayMs === undefined) keepDelivery(world.store, { ...made, state: 'failed' })
  else scheduleDelivery(world, made, attempt.atMs + delayMs)
}

/** Where the subscription wants to be told now, and the secret of that moment; or why it is to be told no more. */
function receiverNow(
  { store }: LiveWorld,
  { subscriptions }: NotifyPlan,
  { subscription, url }: KeptDelivery,
): { readonly url: string; readonly secret?: string } | string {
  if (subscription === undefined) return { url }
  const entity = store.get(subscription)
  if (entity === undefined) return 'its subscription is gone'
  if (!isOn(entity)) return 'its subscription is switched off'
  const fields = subscriptions.find(({ resource }) => resource === entity.resource)
  if (fields === undefined) return { url }
  const now = fieldOf(entity.value, fields.url)
  if (typeof now !== 'string') return 'its subscription has no address any more'
  const secret = fields.secret === undefined ? undefined : fieldOf(entity.value, fields.secret)
  return { url: now, ...(typeof secret === 'string' ? { secret } : {}) }
}

function headersOf(
  plan: NotifyPlan,
  service: Service,
  options: DeliveryOptions,
  world: LiveWorld,
  delivery: KeptDelivery,
  secret: string | undefined,
): Readonly<Record<string, string>> {
  const isReal = world.clock.mode === 'elapsed' && options.realTimeMs !== undefined
  const nowMs = isReal ? (options.realTimeMs?.() ?? 0) : world.clock.now()
  const attempt = delivery.attempts.length + 1
  const facts: JsonObject = {
    event: delivery.event,
    ...(delivery.action === undefined ? {} : { action: delivery.action }),
    delivery: delivery.id,
    attempt,
    retry: attempt - 1,
    timestamp: Math.floor(nowMs / 1000),
    time: new Date(nowMs).toISOString(),
    body: delivery.text,
  }
  const headers: Record<string, string> = {}
  for (const [name, template] of Object.entries(delivery.headers)) {
    const value = fillText(template, facts)
    if (value !== undefined) headers[name] = value
  }
  for (const signature of signaturesFor(plan, service, delivery)) {
    const value = sign(signature, secret, facts)
    if (value !== undefined) headers[signature.header.toLowerCase()] = value
  }
  return headers
}

function signaturesFor(
  plan: NotifyPlan,
  service: Service,
  delivery: KeptDelivery,
): readonly WebhookSignature[] {
  if (plan.signatures !== undefined) return plan.signatures
  const rule = [...plan.rules, ...(plan.ping === undefined ? [] : [plan.ping])].find(
    ({ name, action }) => name === delivery.event && action === delivery.action,
  )
  const described = describedSignatures(rule?.body?.headers ?? [])
  if (described.length > 0 || service.profile.webhooks?.headers !== undefined) return described
  return [STANDARD_SIGNATURE]
}

async function attemptAt(
  plan: NotifyPlan,
  options: DeliveryOptions,
  world: LiveWorld,
  delivery: KeptDelivery,
  headers: Readonly<Record<string, string>>,
): Promise<DeliveryAttempt> {
  const atMs = world.clock.now()
  const deliver = options.deliver ?? ((request: Request) => fetch(request))
  const hasBody = delivery.method !== 'GET' && delivery.method !== 'HEAD'
  try {
    const response = await deliver(
      new Request(delivery.url, {
        method: delivery.method,
        headers,
        ...(hasBody ? { body: delivery.text } : {}),
        redirect: 'manual',
        signal: AbortSignal.timeout(plan.timeoutMs),
      }),
    )
    const text = await response.text()
    return {
      atMs,
      requestHeaders: headers,
      status: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: text.slice(0, ANSWER_CHARACTERS),
    }
  } catch (error) {
    return { atMs, requestHeaders: headers, error: reasonOf(error, plan.timeoutMs) }
  }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`
  const { cause } = error
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message
}

function originOf(url: string): string {
  return URL.parse(url)?.origin ?? url
}
