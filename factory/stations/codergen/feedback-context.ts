/** @module Feedback as it travels in a run's context: written by validation, read by agents' stations. */

import type { Feedback } from '../../agents/index.ts'
import type { RunContext } from '../../engine/index.ts'

/** The keys that validation writes, and what they hold. */
export const FEEDBACK_KEYS = {
  iteration: 'iteration',
  gate: 'gate.status',
  symptoms: 'feedback.symptoms',
  handled: 'feedback.handled',
} as const

/** The feedback that stands in a context; none before the first validation. */
export function feedbackOf(context: RunContext): Feedback {
  const symptoms = context.get(FEEDBACK_KEYS.symptoms)
  const iteration = context.get(FEEDBACK_KEYS.iteration)
  return {
    iteration: typeof iteration === 'number' ? iteration : 0,
    symptoms: Array.isArray(symptoms) ? symptoms.map(String) : [],
    handled: context.get(FEEDBACK_KEYS.handled) === true,
  }
}
