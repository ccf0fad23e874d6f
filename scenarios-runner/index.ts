/** @module `holdout/scenarios`: hidden scenarios, trials, satisfaction and the gate. */

export type { Gate } from './gate/index.ts'
