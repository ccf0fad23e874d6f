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
  const { store } = world
  const delivery = deliveryAt(store, Number(due.data))
  if (delivery === undefined || delivery.state !== 'waiting' || delivery.nextMs !== due.atMs) return
  const { nextMs: _, ...planned } = delivery
  const plan = notifyPlan(service)
  const end = (state: KeptDelivery['state'], reason: string) =>
    keepDelivery(store, { ...planned, state, reason })
  if (!hostAllowed(delivery.url, options.allowHosts ?? [])) {
    end(
      'refused',
      `its host is neither this machine nor among allowHosts: ${originOf(delivery.url)}`,
    )
    return
  }
  const secret = secretFor(world, plan, delivery)
  if (secret === null) {
    end('dropped', 'its subscription is gone')
    return
  }
  const headers = headersOf(plan, service, options, world, delivery, secret)
  const attempt = await attemptAt(plan, options, world, delivery, headers)
  // A reset or a restore meanwhile: that world never sent it.
  if (world.store !== store) return
  const made = { ...planned, attempts: [...delivery.attempts, attempt] }
  const { status = 0 } = attempt
  if (status >= 200 && status <= 299) {
    const { copies = 0 } = made
    if (copies === 0) keepDelivery(store, { ...made, state: 'delivered' })
    else scheduleDelivery(world, { ...made, copies: copies - 1 }, attempt.atMs)
    return
  }
  const delayMs = plan.delaysMs[made.attempts.length - 1 - delivery.attemptsBefore]
  if (delayMs === undefined) keepDelivery(store, { ...made, state: 'failed' })
  else scheduleDelivery(world, made, attempt.atMs + delayMs)
}

// The subscription as it is now; null when it is gone, and with it the wish to be told.
function secretFor(
  world: LiveWorld,
  plan: NotifyPlan,
  { subscription }: KeptDelivery,
): string | undefined | null {
  if (subscription === undefined) return undefined
  const entity = world.store.get(subscription)
  if (entity === undefined) return null
  const field = plan.subscriptions.find(({ resource }) => resource === entity.resource)?.secret
  const secret = field === undefined ? undefined : fieldOf(entity.value, field)
  return typeof secret === 'string' ? secret : undefined
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
