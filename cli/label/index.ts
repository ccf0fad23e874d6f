/** @module A local page on which people label trials, so that judges can be measured on what they say. */

export { calibrationText } from './calibration-text.ts'
export { createLabelApp } from './label-app.ts'
export { sampleTrials } from './sample-trials.ts'
