/** @module What a law is, what it is held against, and what a report of all of them says. */

import type * as FastCheck from 'fast-check'
import type { JsonObject, JsonValue } from '../base/index.ts'
import type {
  Behaviour,
  KeyBinding,
  OperationBehaviour,
  OperationKind,
} from '../behaviour/index.ts'
import type { Contract, Operation } from '../contract/index.ts'

/** The generator of requests, loaded only when laws are checked. */
export type Generator = typeof FastCheck

/** An operation and what it is said to do to state. */
export interface Subject {
  readonly operation: Operation
  readonly behaviour: OperationBehaviour
}

/** A thing that is known to exist, as the service shows it. */
export interface Handle {
  readonly resource: string
  readonly value: JsonObject
  /** What contains it, the nearest first. */
  readonly inside: readonly Handle[]
  /** Its place in the twin's world, where it was put there and not through the service. */
  readonly uid?: string
}

/** What a request is about: values of the operation's keys, and the things that they name, the outermost first. */
export interface Target {
  readonly values: readonly { readonly key: KeyBinding; readonly value: JsonValue }[]
  readonly handles: readonly Handle[]
}

/** A request that laws send. */
export interface LawRequest {
  readonly subject: Subject
  readonly target: Target
  /** Path, query and header parameters by name; query parameters of any JSON. */
  readonly path: Readonly<Record<string, JsonValue>>
  readonly query: Readonly<Record<string, JsonValue>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: { readonly type: string; readonly value: JsonValue }
  /** Leaves the credentials out. */
  readonly anonymous?: boolean
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** Undefined where the body is not JSON. */
  readonly json: JsonValue | undefined
  /** Turned down: a status of 400 or more, or a body that says `ok: false`. */
  readonly refused: boolean
}

/** A request and its answer, as a counterexample shows them. */
export interface Exchanged {
  readonly request: LawRequest
  readonly answer: Answer
}

/** One run of one law on one operation, in a world of its own. */
export interface Trial {
  readonly generator: Generator
  readonly ground: Ground
  /** False for a real service to which only reading requests may go. */
  readonly mayWrite: boolean
  /** False for a service of which we have only the address. */
  readonly hasWorlds: boolean
  /** A generated value; minimised when the law breaks. */
  draw<T>(arbitrary: FastCheck.Arbitrary<T>): T
  /** A valid request about things that exist. */
  request(subject: Subject, options?: RequestOptions): LawRequest
  /** @param options.valid the answer must be documented; so unless false */
  send(request: LawRequest, options?: { readonly valid?: boolean }): Promise<Answer>
  /** Sends a request and gives its answer as an exchange of the trial; refused ones end the run without a verdict. */
  succeed(request: LawRequest): Promise<Answer>
  /** Puts a thing into the world beside the service; undefined where that cannot be done. */
  make(resource: string, given?: JsonObject, inside?: Handle): Handle | undefined
  /** Ties a member to an owner in the world, beside the service; false where that cannot be done. */
  link(name: string, owner: Handle, member: Handle): boolean
  /** Every thing of a resource, as the world holds it; undefined where only the service can tell. */
  stored(resource: string): readonly Handle[] | undefined
  /** How many changes of state the world has seen since the trial began; undefined where only the service can tell. */
  changes(): number | undefined
  /** The same world twice, apart from now on. */
  siblings(): readonly [Trial, Trial]
  /** These operations were seen to act on state or to show it. */
  saw(...subjects: readonly Subject[]): void
}

/** How a valid request is made. */
export interface RequestOptions {
  /** What it is about; the ground's choice unless given. */
  readonly target?: Target
  /** Query parameters that it must have. */
  readonly query?: Readonly<Record<string, JsonValue>>
  /** Adds optional query parameters now and then. */
  readonly withOptions?: boolean
}

/** Everything that exists before the first law is checked, and where operations find it. */
export interface Ground {
  readonly contract: Contract
  readonly behaviour: Behaviour
  readonly subjects: readonly Subject[]
  subject(operation: string): Subject | undefined
  /** Operations of a kind that act on a resource, in the contract's order. */
  subjectsOn(resource: string, ...kinds: readonly OperationKind[]): readonly Subject[]
  /** What a valid request of this operation is about, or why there is nothing. */
  target(subject: Subject): Target | string
  handles(resource: string): readonly Handle[]
}

/** One law. */
export interface Law {
  readonly name: string
  /** What holds, in a sentence. */
  readonly sentence: string
  /** True, or the reason why the law says nothing about the operation. */
  appliesTo(subject: Subject, ground: Ground): true | string
  /**
   * Holds one operation to the law; returns where it holds.
   * @throws {Broken} where it does not
   * @throws {NothingToSay} where this run can tell neither
   */
  check(trial: Trial, subject: Subject): Promise<void>
  /** True where only a twin with worlds can be held to it. */
  readonly needsWorlds?: true
}

/** What a law found about one operation. */
export type LawVerdict = 'held' | 'broken' | 'not-applicable'

/** What valid generated requests of one operation, or of all, were answered with. Numbers of requests. */
export interface AnsweredRequests {
  /** None where nothing could be drawn or found to ask about. */
  readonly sent: number
  /** Answered as the contract has it: a documented status, and a body that is valid for it. Refusals may be among them. */
  readonly valid: number
  /** Refused, but for what is unsupported. */
  readonly refused: number
  /** The twin said that it does not support the operation, in a documented way or not. */
  readonly unsupported: number
  /** Not valid, and the contract itself allows no valid answer. */
  readonly contradicted: number
  /** Not valid: refused as they must be, where the contract documents no refusal that can say it. */
  readonly unsaid: number
  /** What was wrong with the first that was not valid, or why nothing could be sent. */
  readonly problem?: string
}

/** One operation in the report. */
export interface CheckedOperation {
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly kind: OperationKind
  readonly resource?: string
  /**
   * `stateful`: a law other than that of documented answers saw it act on state, and none was broken;
   * `stateless`: it is said to have none in any implementation, and no law saw any.
   */
  readonly state: 'stateful' | 'schema-only' | 'unsupported' | 'stateless'
  /** Laws that saw it act on state or show it. */
  readonly seenBy: readonly string[]
  /** What valid requests were answered with; undefined for a service of which we have only the address. */
  readonly answers: AnsweredRequests | undefined
  /** By law: the verdict, or why it does not apply. */
  readonly laws: Readonly<Record<string, LawVerdict>>
  readonly reasons: Readonly<Record<string, string>>
}

/** A law that an operation broke. */
export interface LawException {
  readonly law: string
  readonly operation: string
  /** What was seen and what should have been. */
  readonly message: string
  /** The contract itself allows no valid answer here. */
  readonly contradiction: boolean
  /** The shortest failing sequence that was found, one command a line. */
  readonly curl: readonly string[]
  /** The answer to the last of them, cut. */
  readonly answer: string
  /** Things that have to be there, in the language of `given`. */
  readonly given: Readonly<Record<string, readonly JsonValue[]>>
}

/** An operation that does what a person wrote of it, and not what its contract suggests. */
export interface CorrectedOperation {
  readonly operation: string
  /** What was corrected of it: `kind`, `sets`, … */
  readonly fields: readonly string[]
  /** The laws that it would break if it were what was inferred, each with its shortest failing sequence as curl. */
  readonly broken: readonly {
    readonly law: string
    readonly message: string
    readonly curl: readonly string[]
  }[]
}

/** How a law fared. */
export interface LawSummary {
  readonly law: string
  readonly sentence: string
  readonly checked: number
  readonly held: number
  readonly notApplicable: number
  /** Why it did not apply: reason → operations. */
  readonly reasons: Readonly<Record<string, number>>
}

/** What `checkTwin` found. Plain data; the same for the same twin and seed but for `elapsedMs`. */
export interface LawReport {
  readonly contract: {
    readonly source: string
    readonly title: string
    readonly version: string
    readonly hash: string
    readonly operations: number
  }
  /** A twin in this process, or a service at an address. */
  readonly against: string
  readonly seed: string
  readonly runs: number
  readonly requests: number
  readonly elapsedMs: number
  readonly kinds: Readonly<Record<string, number>>
  readonly state: Readonly<Record<CheckedOperation['state'], number>>
  /** What all valid requests were answered with; undefined for a service of which we have only the address. */
  readonly answers: AnsweredRequests | undefined
  /** Of the operations that are not stateless, the share that is stateful, from 0 to 1; 1 where there is none. */
  readonly statefulShare: number
  /** Operations that are wrongly said to be stateless: the contract lacks them, or a law saw them act on state. */
  readonly wronglyStateless: readonly { readonly operation: string; readonly why: string }[]
  readonly laws: readonly LawSummary[]
  readonly operations: readonly CheckedOperation[]
  readonly exceptions: readonly LawException[]
  /** Corrected by hand, and otherwise than the contract suggests: a note, no exception. */
  readonly corrected: readonly CorrectedOperation[]
}

/** Told while checking. */
export type LawEvent =
  | { readonly type: 'prepared'; readonly operations: number }
  | {
      readonly type: 'operation'
      readonly operation: string
      readonly done: number
      readonly of: number
    }
