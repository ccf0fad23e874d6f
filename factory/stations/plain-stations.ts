/** @module The stations that do no work of their own: start, exit and the diamond. */

import { outcomeOf, type Station } from '../engine/index.ts'

/** Start and exit: success, nothing else (§4.3, §4.4). */
export const plainStation: Station = {
  async execute() {
    return outcomeOf('success')
  },
}

/**
 * A diamond hands on the outcome that came before it, so that its edges can ask about it. The specification's text gives
 * it a success of its own, under which its own example (`gate -> implement [condition="outcome!=success"]`) never fires.
 */
export const conditionalStation: Station = {
  async execute(_node, context) {
    const raw = context.getString('outcome') || 'success'
    const label = context.getString('preferred_label')
    const reason = context.getString('failure_reason')
    const outcome = outcomeOf(raw, {
      ...(label === '' ? {} : { preferredLabel: label }),
      ...(reason === '' ? {} : { failureReason: reason }),
    })
    const failed = context.getString('internal.outcome_status') === 'fail'
    return failed ? { ...outcome, status: 'fail' } : outcome
  },
}
