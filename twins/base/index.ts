/** @module What every room needs; free of `node:`. */

export { canonicalJson, contentHash, sha256Hex } from './canonical-json.ts'
export {
  type Clock,
  type ClockMode,
  type ClockOptions,
  createClock,
  DEFAULT_START_MS,
  LONGEST_WAIT_MS,
} from './clock.ts'
export {
  type ErrorPlace,
  EXIT,
  type ExitCode,
  formatError,
  HoldoutError,
  type HoldoutErrorOptions,
  HoldoutErrors,
  throwIfAny,
} from './errors.ts'
export {
  copyJson,
  isJsonObject,
  type JsonArray,
  type JsonObject,
  type JsonPrimitive,
  type JsonValue,
  jsonProblem,
  setMember,
} from './json.ts'
export { isTooDeep, MOST_LEVELS } from './json-depth.ts'
export { oncePer } from './once-per.ts'
export { createReporter, type Listener } from './progress.ts'
export { createRandom, hash32, type Random } from './random.ts'
export { askService, EndlessAnswer, reachService, serviceAddress } from './reach-service.ts'
export { positionAt, type SourcePosition } from './source-position.ts'
export { parseDuration } from './text/duration.ts'
export {
  digitsAsText,
  type ExactInteger,
  integerOf,
  isExactInteger,
  parseExactJson,
  roundedJson,
} from './text/exact-json.ts'
export { isPattern, type LinearPattern, linearPattern } from './text/linear-pattern.ts'
export { nearestName } from './text/nearest-name.ts'
export { createRedactor, isSecretName, REDACTED, type Redactor } from './text/redaction.ts'
export {
  expectation,
  innermostIssues,
  knownKeys,
  type SchemaIssue,
  type SchemaPath,
} from './text/schema-words.ts'
export { TransportFault, type TransportFaultKind } from './transport-fault.ts'
