/** @module The judge's interface. A judge sees neither source nor specification. */

export type {
  Judge,
  JudgeAnswer,
  JudgeRequest,
} from './model.ts'
