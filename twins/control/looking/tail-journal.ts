/** @module The journal as server-sent events, for as long as somebody listens. */

import type { LiveWorld, ReceivedCall } from '../../world/index.ts'

const BEAT_MS = 15_000
/** A listener that lags so far behind is let go: what waits for it is memory of the twin. */
const MOST_WAITING = 1000

/** Requests as they come. A client that comes back says which it had last, and misses none that is still kept. */
export function tailJournal(
  world: LiveWorld,
  since: number | undefined,
  headers: Headers,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const last = headers.get('last-event-id')
  const from = last !== null && /^\d+$/.test(last) ? Number(last) + 1 : since
  const encoder = new TextEncoder()
  let end = () => {}
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => controller.enqueue(encoder.encode(text))
        const tell = (call: ReceivedCall) =>
          send(`id: ${call.index}\nevent: request\ndata: ${JSON.stringify(call)}\n\n`)
        let isOver = false
        end = () => {
          if (isOver) return
          isOver = true
          unfollow()
          clearInterval(beat)
        }
        const close = () => {
          if (isOver) return
          end()
          controller.close()
        }
        const unfollow = world.follow((call) => {
          if ((controller.desiredSize ?? 0) < -MOST_WAITING) close()
          else tell(call())
        })
        const beat = setInterval(() => send(': still here\n\n'), BEAT_MS)
        signal.addEventListener('abort', close, { once: true })
        send(': from here on\n\n')
        if (from !== undefined) for (const call of world.received({ since: from })) tell(call)
      },
      cancel: () => end(),
    },
    { highWaterMark: 16 },
  )
}
