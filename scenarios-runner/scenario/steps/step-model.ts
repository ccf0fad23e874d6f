/** @module What a user does in a scenario, one step at a time, and what each step comes to. */

import type { JsonObject, JsonValue, SourcePosition } from '../../../twins/base/index.ts'
import type { Download, FailedRequest, Omitted, PageAction } from '../../drive/index.ts'

/** What every step that is answered has. Strings of steps may interpolate `${…}`. */
interface AnsweredStep {
  /** The name under which the answer is known to later steps and checks. */
  readonly as: string
  /** Milliseconds for the whole step; 10,000 unless given. */
  readonly timeoutMs: number
  /** Name → CEL expression over `response`, the step's answer; kept for later `${…}`. */
  readonly save?: Readonly<Record<string, string>>
  readonly position: SourcePosition
}

/** A file of a multipart body: one of the user's folder, or one whose content stands in the step. */
export type FilePart = {
  /** What the artifact is told that it is called. */
  readonly name?: string
  readonly type?: string
} & ({ readonly file: string } | { readonly content: string })

/** What a field of a multipart body holds. */
export type BodyPart = { readonly value: JsonValue } | { readonly part: FilePart }

/** An HTTP request that the user makes. */
export interface HttpStep extends AnsweredStep {
  readonly kind: 'http'
  readonly method: string
  readonly path: string
  readonly query?: JsonObject
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: JsonValue
  readonly form?: JsonObject
  readonly text?: string
  /** Name → what is sent under it, once for each. */
  readonly multipart?: Readonly<Record<string, readonly BodyPart[]>>
  /** Whose cookies go with it: steps of one session share a cookie jar; none are kept without. */
  readonly session?: string
  /** CEL over `response`: asked again every so often until it holds. */
  readonly until?: string
  readonly everyMs: number
  /** Reads the answer as it comes, until `until` holds of its events, so many have come, or it ends. */
  readonly stream?: { readonly until?: string; readonly most: number }
}

/** A program that the user runs, in the folder of the trial. */
export interface ProgramStep extends AnsweredStep {
  readonly kind: 'cli'
  readonly command: readonly string[]
  readonly stdin?: string
  /** Beside `given.env`. */
  readonly env?: Readonly<Record<string, string>>
  /** Path in the folder → content, written before it runs. */
  readonly files?: Readonly<Record<string, string>>
  /** Files of the folder that are read when it has ended. */
  readonly read?: readonly string[]
}

/** An action as it is written: files are still paths in the user's folder. */
export type WrittenAction =
  | Exclude<PageAction, { readonly do: 'upload' }>
  | (Omit<Extract<PageAction, { readonly do: 'upload' }>, 'files'> & {
      readonly files: readonly string[]
    })

/** What the user does on a page, and looks at when it is done. */
export interface PageStep extends AnsweredStep {
  readonly kind: 'browser'
  /** Whose browser: steps of one session share it, with its cookies and its page. */
  readonly session: string
  readonly actions: readonly WrittenAction[]
}

/** Waits until a condition over everything that checks can ask holds. */
export interface WaitStep extends AnsweredStep {
  readonly kind: 'wait'
  readonly until: string
  readonly everyMs: number
}

/** Lets virtual time pass in every twin of the trial. */
export interface AdvanceStep {
  readonly kind: 'advance'
  readonly as: string
  readonly byMs: number
  readonly position: SourcePosition
}

/** Steps that begin together; the story goes on when all have ended. */
export interface ConcurrentStep {
  readonly kind: 'concurrent'
  readonly as: string
  readonly steps: readonly ActingStep[]
  readonly position: SourcePosition
}

/** A step that the user takes and that is answered. */
export type ActingStep = HttpStep | ProgramStep | PageStep | WaitStep

export type Step = ActingStep | AdvanceStep | ConcurrentStep

interface Answered {
  /** How long it took, in milliseconds. */
  readonly ms: number
  /** Why it could not be done: `timeout`, `refused`, `reset`, …; null when it was. */
  readonly failure: string | null
}

/** One piece of an answer that comes bit by bit: a server-sent event, a line, or a chunk. */
export interface StreamEvent {
  /** `message` where the server names none. */
  readonly event: string
  readonly id: string
  readonly data: string
  /** The data as JSON; null when it is none. */
  readonly json: JsonValue
  /** Milliseconds since the request was sent. */
  readonly ms: number
}

/** What an HTTP step is to checks and to `${steps.…}`. */
export interface HttpStepAnswer extends Answered {
  /** Null when nothing was answered. */
  readonly status: number | null
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** The parsed body; null when it is not JSON. */
  readonly json: JsonValue
  readonly text: string
  /** How often it was asked; 1 without `until`. */
  readonly attempts: number
  /** Empty unless the step reads a stream. */
  readonly events: readonly StreamEvent[]
  /** Bytes of the body that the harness did not keep; absent when it kept all. */
  readonly omittedBytes?: number
}

/** What a program's run is to checks. */
export interface ProgramStepAnswer extends Answered {
  /** Null when it was ended, or never started. */
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
  /** What it printed as JSON; null when it is none. */
  readonly json: JsonValue
  /** Path → content of the files that the step reads; null for one that is not there. */
  readonly files: Readonly<Record<string, string | null>>
  /** Bytes of what it printed and of its files that the harness did not keep; absent when it kept all. */
  readonly omittedBytes?: number
}

/** What a page was, once the user had done everything, or what could be done. */
export interface PageStepAnswer extends Answered {
  /** Of the page's own document; null when nothing was answered. */
  readonly status: number | null
  /** Path, query and fragment. */
  readonly path: string
  readonly title: string
  readonly text: string
  /** The accessibility tree, as YAML. */
  readonly snapshot: string
  /** Names of frames that could not be read, and so are missing in both. */
  readonly lostFrames: readonly string[]
  /** What was read, by name. */
  readonly values: Readonly<Record<string, string>>
  /** Errors in the console, and exceptions that nobody caught; of many the first, as of the three below. */
  readonly console: readonly string[]
  readonly failedRequests: readonly FailedRequest[]
  readonly dialogs: readonly string[]
  /** What the page had the user save. */
  readonly downloads: readonly Download[]
  /** How many more of these four there were: each list's size and its number here make all of them. */
  readonly omitted: Omitted
}

/** What waiting came to. */
export interface WaitStepAnswer extends Answered {
  /** What had come in by then, by receiver. */
  readonly received: Readonly<Record<string, readonly object[]>>
  readonly attempts: number
}

/** What a story came to in which a model played the user: `steps.user`. */
export interface UserStepAnswer extends Answered {
  /** Whether they have what they wanted, as far as they can see. */
  readonly reached: boolean
  /** What they would tell a friend about it. */
  readonly said: string
  readonly turns: number
}

/** What a step is to checks and to `${steps.…}`. */
export type StepAnswer =
  | HttpStepAnswer
  | ProgramStepAnswer
  | PageStepAnswer
  | WaitStepAnswer
  | UserStepAnswer

/** The parts of each kind of answer that checks can ask for. */
export const ANSWER_FIELDS: Readonly<Record<ActingStep['kind'], readonly string[]>> = {
  http: [
    'status',
    'headers',
    'json',
    'text',
    'ms',
    'failure',
    'attempts',
    'events',
    'omittedBytes',
  ],
  cli: ['exit', 'stdout', 'stderr', 'json', 'files', 'ms', 'failure', 'omittedBytes'],
  browser: [
    ...['status', 'path', 'title', 'text', 'snapshot', 'values', 'console', 'failedRequests'],
    ...['dialogs', 'downloads', 'omitted', 'lostFrames', 'ms', 'failure'],
  ],
  wait: ['ms', 'failure', 'attempts', 'received'],
}

/** The parts of `steps.user`, where a model plays the user. */
export const USER_FIELDS: readonly string[] = ['reached', 'said', 'turns', 'ms', 'failure']

/** The answer of a step that was not taken. */
export function notTaken(kind: ActingStep['kind'], failure = 'not sent'): StepAnswer {
  const answered = { ms: 0, failure }
  switch (kind) {
    case 'http':
      return {
        ...answered,
        status: null,
        headers: {},
        json: null,
        text: '',
        attempts: 0,
        events: [],
      }
    case 'cli':
      return { ...answered, exit: null, stdout: '', stderr: '', json: null, files: {} }
    case 'browser': {
      const nothing = { path: '', title: '', text: '', snapshot: '', values: {} }
      const noticed = { console: [], failedRequests: [], dialogs: [], downloads: [] }
      const omitted = { console: 0, failedRequests: 0, dialogs: 0, downloads: 0 }
      return { ...answered, status: null, ...nothing, lostFrames: [], ...noticed, omitted }
    }
    case 'wait':
      return { ...answered, attempts: 0, received: {} }
    default:
      return kind satisfies never
  }
}

/** The steps that are answered, those that begin together one after the other. */
export function actingSteps(steps: readonly Step[]): readonly ActingStep[] {
  return steps.flatMap((step) => {
    if (step.kind === 'advance') return []
    return step.kind === 'concurrent' ? step.steps : [step]
  })
}

/** The parts of a step in which `${…}` is filled in, under the names that they are written with. */
export function templatesOf(step: ActingStep): JsonObject {
  switch (step.kind) {
    case 'http': {
      const { path, query, headers, json, form, text, multipart, session } = step
      return present({ path, query, headers, json, form, text, multipart, session })
    }
    case 'cli': {
      const { command, stdin, env, files } = step
      return present({ run: command, stdin, env, files })
    }
    case 'browser':
      return present({ do: step.actions, session: step.session })
    case 'wait':
      return {}
    default:
      return step satisfies never
  }
}

function present(members: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(([, member]) => member !== undefined),
  ) as JsonObject
}
