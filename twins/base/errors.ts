/** @module The one family of errors that a person is meant to read: what failed, where, and how to mend it. */

import type { SourcePosition } from './source-position.ts'

/** The exit codes of the command line, as DESIGN.md fixes them. */
export const EXIT = {
  pass: 0,
  fail: 1,
  usage: 2,
  inconclusive: 3,
  invalid: 4,
  budget: 5,
  noOp: 10,
  escalate: 11,
  retryableFailure: 12,
  interrupted: 130,
} as const

/** One of the documented exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Where an error lies in something that a person wrote. */
export interface ErrorPlace extends Partial<SourcePosition> {
  /** The path or URL as the user named it. */
  readonly file?: string
  /** A JSON pointer or a dotted field name inside the file. */
  readonly field?: string
}

/** Everything that an error says beyond its message. */
export interface HoldoutErrorOptions {
  /** A stable constant such as `SCENARIO_UNKNOWN_FIELD`. */
  readonly code: string
  readonly place?: ErrorPlace
  /** One sentence that says what to do about it. */
  readonly hint?: string
  /** The exit code a command ends with when this reaches the top; 2 unless said. */
  readonly exitCode?: ExitCode
  readonly cause?: unknown
}

/**
 * An error that is meant for a person: printed without a stack trace, with its place and its mend.
 * Anything else that reaches the command line is a defect of ours and keeps its stack.
 */
export class HoldoutError extends Error {
  override readonly name: string = 'HoldoutError'
  readonly code: string
  readonly place: ErrorPlace | undefined
  readonly hint: string | undefined
  readonly exitCode: ExitCode

  constructor(message: string, options: HoldoutErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = options.code
    this.place = options.place
    this.hint = options.hint
    this.exitCode = options.exitCode ?? EXIT.usage
  }
}

/** Several mistakes found in one reading, so that they can be mended in one go. */
export class HoldoutErrors extends HoldoutError {
  override readonly name = 'HoldoutErrors'
  readonly errors: readonly HoldoutError[]

  constructor(errors: readonly [HoldoutError, ...HoldoutError[]]) {
    super(errors.map(formatError).join('\n'), {
      code: errors[0].code,
      exitCode: errors[0].exitCode,
    })
    this.errors = errors
  }
}

/** Throws nothing for no errors, the error itself for one, and {@link HoldoutErrors} for several. */
export function throwIfAny(errors: readonly HoldoutError[]): void {
  const [first, ...rest] = errors
  if (first === undefined) return
  throw rest.length === 0 ? first : new HoldoutErrors([first, ...rest])
}

/**
 * `file:line:column: message (field)` and the hint on a line of its own, as compilers print it.
 *
 * @example
 * formatError(error) // 'holdout-scenarios/a.md:4:3: unknown criticality "urgent" (criticality)\n  use one of critical, high, normal, low'
 */
export function formatError(error: HoldoutError): string {
  if (error instanceof HoldoutErrors) return error.message
  const { file, line, column, field } = error.place ?? {}
  const at = [file, line, column].filter((part) => part !== undefined).join(':')
  const prefix = at === '' ? '' : `${at}: `
  const suffix = field === undefined ? '' : ` (${field})`
  const hint = error.hint === undefined ? '' : `\n  ${error.hint}`
  return `${prefix}${error.message}${suffix}${hint}`
}
