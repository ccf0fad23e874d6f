/** @module Who answers at a human gate. */

export { type ConsoleOptions, createConsoleInterviewer } from './console-interviewer.ts'
export {
  createAutomaticInterviewer,
  createCallbackInterviewer,
  createQueueInterviewer,
  createRecordingInterviewer,
  interviewerOf,
  type RecordedAnswer,
} from './interviewers.ts'
export {
  type Answer,
  type Interviewer,
  type Question,
  type QuestionOption,
  type QuestionType,
  SKIPPED,
  TIMEOUT,
} from './model.ts'
