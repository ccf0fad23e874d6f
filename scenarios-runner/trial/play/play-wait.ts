/** @module A step in which the user waits until something holds. */

import { setTimeout as sleep } from 'node:timers/promises'
import { evaluateCondition, type WaitStep, type WaitStepAnswer } from '../../scenario/index.ts'
import type { WaitEvent } from '../model.ts'
import type { Story } from './story.ts'

/** Looks again and again, until the step's time is up. */
export async function playWait(
  step: WaitStep,
  story: Story,
): Promise<{ readonly answer: WaitStepAnswer; readonly event: WaitEvent }> {
  const atMs = story.now()
  const untilMs = performance.now() + story.allow(step.timeoutMs)
  for (let attempts = 1; ; attempts += 1) {
    const scope = story.scope()
    const { holds, detail } = evaluateCondition(step.until, scope, story.redactor)
    const late = untilMs - performance.now() <= step.everyMs
    if (holds || late || story.artifact.exit !== undefined) {
      const durationMs = story.now() - atMs
      const failure = holds ? null : 'timeout'
      return {
        answer: { ms: Math.round(durationMs), failure, attempts, received: scope.received ?? {} },
        event: {
          kind: 'wait',
          step: step.as,
          atMs,
          durationMs,
          until: step.until,
          attempts,
          detail,
          ...(failure === null ? {} : { failure }),
        },
      }
    }
    await sleep(step.everyMs, undefined, { signal: story.signal })
  }
}
