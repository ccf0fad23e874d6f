/** @module A run as a stream of its events (§9.6), for those who rather ask than be called. */

import type { FactoryEvent } from './model.ts'
import { type GraphRun, type RunGraphRequest, runGraph } from './run-graph.ts'

/**
 * Runs a graph; yields its events as they happen and returns how it ended. Who stops asking stops the run, which can then
 * be resumed.
 *
 * @example
 * for await (const event of streamGraph({ graph, stations, directory, signal })) console.log(event.type)
 * @throws what {@link runGraph} throws, where the events end
 */
export async function* streamGraph(
  request: RunGraphRequest,
): AsyncGenerator<FactoryEvent, GraphRun> {
  const left = new AbortController()
  const events: FactoryEvent[] = []
  let wake = () => {}
  const running = runGraph({
    ...request,
    signal: AbortSignal.any([request.signal, left.signal]),
    onEvent: (event) => {
      request.onEvent?.(event)
      events.push(event)
      wake()
    },
  })
  let over = false
  const ended = running.then(
    () => {},
    () => {},
  )
  void ended.then(() => {
    over = true
    wake()
  })
  try {
    for (;;) {
      const event = events.shift()
      if (event !== undefined) yield event
      else if (over) return await running
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    left.abort()
    await ended
  }
}
