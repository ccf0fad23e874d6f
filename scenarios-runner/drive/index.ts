/** @module Acts as the user. */

export { findChromium } from './browser/find-chromium.ts'
// A browser.
export {
  BrowserLost,
  type BrowserSettings,
  type Download,
  type FailedRequest,
  type Omitted,
  type PageAction,
  type PageTarget,
} from './browser/model.ts'
export { type Browsers, openBrowsers, requireBrowser } from './browser/open-browsers.ts'
export { openPageSession, type PageSession } from './browser/page-session.ts'
export { tellAction, tellOmitted } from './browser/tell-page.ts'
export { userConfigSchema } from './config.ts'
// Over HTTP.
export { type CookieJar, createCookieJar } from './http/cookie-jar.ts'
export {
  type HttpAnswer,
  type HttpDriver,
  type HttpExchange,
  type HttpExchangeRequest,
  type HttpFailure,
  openHttpDriver,
} from './http/http.ts'
export { jsonOf } from './http/json-answer.ts'
export { type BodyField, bodyOf, pairsOf } from './http/request-body.ts'
// How much is kept.
export {
  endsOfText,
  headOfText,
  isToldWhole,
  MAX_SEEN_BYTES,
  MAX_TOLD_BYTES,
} from './kept-text.ts'
// A model in the user's place.
export {
  decideAction,
  PERSON_TOOLS,
  type PersonAction,
  type PersonSettings,
  type PersonTool,
} from './person/decide-action.ts'
export { openPerson } from './person/open-person.ts'
// Programs.
export { type ProgramRun, runUserProgram, type UserProgram } from './program.ts'
// What the user receives.
export type {
  ReceivedMail,
  ReceivedRequest,
  ReceiverAddress,
  ReceiverSettings,
} from './receive/model.ts'
export {
  type Inbox,
  openReceivers,
  type Receivers,
  receiverNames,
  receiverVariables,
  seenInbox,
} from './receive/open-receivers.ts'
// A second artifact.
export {
  type Difference,
  differences,
  type Tolerances,
} from './reference/compare-answers.ts'
