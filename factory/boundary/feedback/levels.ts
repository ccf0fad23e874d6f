/** @module How much of a gate goes back to agents. */

/**
 * From least to most: `none` (only that the gate did not open), `category` (which kind of thing fails), `symptom` (what a
 * user would notice, in words that the authors wrote for it), `observation` (that, and how the artifact's surface answered
 * there: operation, status, exit code).
 */
export const FEEDBACK_LEVELS = ['none', 'category', 'symptom', 'observation'] as const

/** One of them. */
export type FeedbackLevel = (typeof FEEDBACK_LEVELS)[number]
