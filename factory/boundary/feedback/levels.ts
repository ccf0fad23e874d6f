/** @module How much of a gate goes back to agents. */

/**
 * From nothing to what was observed: `none` (whether it passes), `category` (which kind of thing fails), `symptom` (what a
 * user would notice, in the authors' own words for it), `observation` (what the artifact answered to what it was asked).
 */
export const FEEDBACK_LEVELS = ['none', 'category', 'symptom', 'observation'] as const

/** One of them. */
export type FeedbackLevel = (typeof FEEDBACK_LEVELS)[number]
