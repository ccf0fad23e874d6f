/** @module A step in which the user waits until something holds. */

import { evaluateCondition, type WaitStep, type WaitStepAnswer } from '../../scenario/index.ts'
import type { WaitEvent } from '../model.ts'
import { openPatience } from './patience.ts'
import type { Story } from './story.ts'

/** Looks again and again until the step's time is up, and once more then. */
export async function playWait(
  step: WaitStep,
  story: Story,
): Promise<{ readonly answer: WaitStepAnswer; readonly event: WaitEvent }> {
  const atMs = story.now()
  const patience = openPatience(story.allow(step.timeoutMs), step.everyMs)
  for (let attempts = 1; ; attempts += 1) {
    const isLast = patience.leftMs() <= 0
    const scope = story.scope()
    const { holds, detail } = evaluateCondition(step.until, scope, story.redactor)
    if (holds || isLast || story.artifact.exit !== undefined) {
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
    await patience.pause(story.signal)
  }
}
