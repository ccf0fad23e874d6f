import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Delivery } from '../../../../twins/index.ts'
import { startReceiver } from './receiver.ts'
import { askShop, shopTwin } from './shop.ts'

const retries = (timeoutMs: number) => ({
  webhooks: { retries: { delaysMs: [1000, 60_000], timeoutMs } },
})
const RETRIES = retries(60_000)
const statusesOf = (delivery: Delivery | undefined) =>
  delivery?.attempts.map(({ atMs, status }) => [atMs - delivery.createdMs, status])

async function shopWithHook(url: string, options: Parameters<typeof shopTwin>[0] = {}) {
  const twin = shopTwin({ profile: RETRIES, ...options })
  await askShop(twin, 'POST', '/hooks', { url, events: ['order.created'], secret: 'sh! 6 letters' })
  return twin
}

test('a failed delivery is made again when the clock gets there, with the same id and body', async () => {
  await using receiver = await startReceiver([500, 503])
  const twin = await shopWithHook(receiver.url)
  const world = twin.world()
  await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await world.settled()
  expect(world.deliveries()[0]).toMatchObject({
    state: 'waiting',
    nextMs: world.clock.now() + 1000,
    event: 'order.created',
    url: receiver.url,
    body: { type: 'order.created' },
  })
  await world.advance(999)
  expect(receiver.received).toHaveLength(1)
  await world.advance(1)
  expect(receiver.received).toHaveLength(2)
  await world.advance(3_600_000)
  const [delivery] = world.deliveries()
  expect(delivery).toMatchObject({ state: 'delivered' })
  expect(delivery).not.toHaveProperty('nextMs')
  expect(statusesOf(delivery)).toEqual([
    [0, 500],
    [1000, 503],
    [61_000, 204],
  ])
  expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1)
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(
    Array(3).fill(delivery?.id),
  )
  expect(receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']))).toEqual(
    delivery?.attempts.map(({ atMs }) => Math.floor(atMs / 1000)),
  )
})

test('it is given up in the end, and made once more when somebody asks', async () => {
  await using receiver = await startReceiver([500, 500, 500])
  const twin = await shopWithHook(receiver.url)
  const world = twin.world()
  await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await world.advance(3_600_000)
  const [failed] = world.deliveries()
  expect([failed?.state, failed?.attempts.length]).toEqual(['failed', 3])
  world.redeliver(failed?.id ?? '')
  await world.settled()
  expect([world.deliveries()[0]?.state, receiver.received.length]).toEqual(['delivered', 4])
  expect(() => world.redeliver('nobody')).toThrow(/there is no delivery "nobody"/)
})

test('nothing listens, nothing answers in time, somebody redirects: each is a failed attempt with its reason', async () => {
  const reasons = []
  for (const deliver of [
    undefined,
    (request: Request) =>
      new Promise<Response>((_, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason))
      }),
    async () => Response.redirect('http://127.0.0.1:1/', 302),
  ]) {
    const delivery = deliver === undefined ? {} : { deliver }
    const twin = await shopWithHook('http://127.0.0.1:1/', { delivery, profile: retries(300) })
    await askShop(twin, 'POST', '/orders', { item: 'tea' })
    await twin.world().settled()
    const [attempt] = twin.world().deliveries()[0]?.attempts ?? []
    reasons.push(attempt?.error ?? attempt?.status)
  }
  expect(reasons[0]).toMatch(/port|refused/i)
  expect(reasons.slice(1)).toEqual(['no answer within 300 ms', 302])
})

test('a twin tells nobody beyond this machine unless it may', async () => {
  const sent: string[] = []
  const deliver = async (request: Request) => {
    sent.push(request.url)
    return new Response(null, { status: 204 })
  }
  const url = 'https://hooks.example.com/x'
  const closed = await shopWithHook(url, { delivery: { deliver } })
  await askShop(closed, 'POST', '/orders', { item: 'tea' })
  await closed.world().settled()
  expect(closed.world().deliveries()).toMatchObject([
    {
      state: 'refused',
      attempts: [],
      reason: 'its host is neither this machine nor among allowHosts: https://hooks.example.com',
    },
  ])
  expect(sent).toEqual([])
  const open = await shopWithHook(url, { delivery: { deliver, allowHosts: ['*.example.com'] } })
  await askShop(open, 'POST', '/orders', { item: 'tea' })
  await open.world().settled()
  expect(sent).toEqual([url])
})

test('a replay sends the same, and neither forks nor snapshots lose what is to come', async () => {
  await using receiver = await startReceiver([500])
  const first = await shopWithHook(receiver.url)
  await askShop(first, 'POST', '/orders', { item: 'tea' })
  await first.world().settled()
  const fork = first.world().fork('apart')
  const snapshot = JSON.parse(JSON.stringify(first.world().snapshot()))
  const restored = shopTwin({ profile: RETRIES })
  restored.world().restore(snapshot)
  for (const world of [first.world(), fork, restored.world()]) {
    await world.advance(1000)
    expect(world.deliveries().map(({ state }) => state)).toEqual(['delivered'])
  }
  const again = await shopWithHook(receiver.url)
  await askShop(again, 'POST', '/orders', { item: 'tea' })
  await again.world().settled()
  const sent = receiver.received.map(({ headers, text }) => `${headers['webhook-id']} ${text}`)
  expect([sent.length, new Set(sent).size]).toEqual([5, 1])
  first.world().reset()
  expect(first.world().deliveries()).toEqual([])
})

test('the log says what was sent and answered, without secrets', async () => {
  const token = 'sk_test_abcdefghijkl'
  const deliver = async () => new Response(`got ${token}`, { headers: { 'set-cookie': 'a=b' } })
  const twin = await shopWithHook('http://127.0.0.1:9/', { delivery: { deliver } })
  await askShop(twin, 'POST', '/orders', { item: 'tea', note: token })
  await twin.world().settled()
  const [delivery] = twin.world().deliveries()
  expect(delivery?.attempts).toMatchObject([
    {
      status: 200,
      responseBody: 'got [redacted]',
      responseHeaders: { 'set-cookie': '[redacted]' },
      requestHeaders: { 'content-type': 'application/json' },
    },
  ])
  expect(JSON.stringify(twin.world().deliveries())).not.toContain(token)
})

test('on a clock of real time a failed delivery is made again by itself', async () => {
  await using receiver = await startReceiver([500, 503])
  const profile = { webhooks: { retries: { delaysMs: [30, 30], timeoutMs: 60_000 } } }
  const twin = await shopWithHook(receiver.url, { profile, clock: { mode: 'elapsed' } })
  await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await expect.poll(() => receiver.received.length).toBe(3)
  await expect.poll(() => twin.world().deliveries()[0]?.state).toBe('delivered')
  expect(twin.world().agenda()).toEqual([])
})

test('an attempt goes where its subscription is by then, signed with the secret of then', async () => {
  await using before = await startReceiver([500])
  await using after = await startReceiver()
  const twin = await shopWithHook(before.url)
  const world = twin.world()
  await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await world.settled()
  const [hook] = await askShop(twin, 'GET', '/hooks')
  await askShop(twin, 'PATCH', `/hooks/${hook.id}`, { url: after.url, secret: 'moved too' })
  await world.advance(1000)
  expect([before.received.length, after.received.length]).toEqual([1, 1])
  const [got] = after.received
  const signed = `${got?.headers['webhook-id']}.${got?.headers['webhook-timestamp']}.${got?.text}`
  const signature = createHmac('sha256', 'moved too').update(signed).digest('base64')
  expect(got?.headers['webhook-signature']).toBe(`v1,${signature}`)
  expect(world.deliveries()).toMatchObject([{ state: 'delivered', url: after.url }])
})

test('a subscription that was switched off is told no more', async () => {
  await using receiver = await startReceiver([500])
  const twin = await shopWithHook(receiver.url)
  const world = twin.world()
  await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await world.settled()
  const [hook] = await askShop(twin, 'GET', '/hooks')
  await askShop(twin, 'PATCH', `/hooks/${hook.id}`, { active: false })
  await world.advance(3_600_000)
  expect(receiver.received).toHaveLength(1)
  const reason = 'its subscription is switched off'
  expect(world.deliveries()).toMatchObject([{ state: 'dropped', reason, attempts: [{}] }])
})

test('forks, snapshots and a failed seeding during an attempt do not lose it', async () => {
  const arrived = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  let sent = 0
  const deliver = async () => {
    sent += 1
    arrived.resolve()
    await answered.promise
    return new Response(null, { status: 204 })
  }
  const twin = await shopWithHook('http://127.0.0.1:1/', { delivery: { deliver } })
  const world = twin.world()
  await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await arrived.promise
  const fork = world.fork('apart')
  const restored = twin.world('restored')
  restored.restore(JSON.parse(JSON.stringify(world.snapshot())))
  expect(() => world.seedState({ orders: [{ item: 5 }] })).toThrow('must be a string')
  answered.resolve()
  for (const [i, one] of [world, fork, restored].entries()) {
    await one.advance(3_600_000)
    expect(one.deliveries()).toMatchObject([{ state: 'delivered', attempts: [{}] }])
    expect([one.agenda(), sent]).toEqual([[], i + 1])
  }
})

test('a world that was deleted, replaced or ended tells nobody any more; its forks do', async () => {
  const sent: string[] = []
  const deliver = async (request: Request) => {
    sent.push(new URL(request.url).pathname)
    return new Response(null, { status: 500 })
  }
  const profile = { webhooks: { retries: { delaysMs: [30, 3_600_000], timeoutMs: 60_000 } } }
  const twin = shopTwin({ profile, clock: { mode: 'elapsed' }, delivery: { deliver } })
  const names = ['deleted', 'replaced', 'ended', 'goes-on']
  for (const name of names) {
    const at = `/@world/${name}`
    const url = `http://127.0.0.1:1/${name}`
    await askShop(twin, 'POST', `${at}/hooks`, { url, events: ['order.created'] })
    await askShop(twin, 'POST', `${at}/orders`, { item: 'tea' })
  }
  const worlds = names.map((name) => twin.world(name))
  const fork = worlds[0]?.fork('fork')
  twin.deleteWorld('deleted')
  twin.keepWorld(twin.world('goes-on').fork('replaced'))
  worlds[2]?.end()
  const before = sent.length
  // What was due in the others was due before this.
  const made = () => twin.world('goes-on').deliveries()[0]?.attempts.length
  await expect.poll(made, { timeout: 20_000 }).toBe(2)
  for (const world of worlds) await world.advance(3_600_000)
  expect(new Set(sent.slice(before))).toEqual(new Set(['/goes-on']))
  expect(worlds[0]?.deliveries()[0]?.state).toBe('waiting')
  await fork?.advance(3_600_000)
  expect(sent.slice(-1)).toEqual(['/deleted'])
})
