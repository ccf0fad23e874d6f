/** @module The software under validation, as something that runs. */

import type { WorldBy } from '../../twins/node.ts'
import type {
  LaunchedContainer,
  Place,
  Sandbox,
  SandboxedProgram,
  SandboxKind,
  SandboxSettings,
} from '../sandbox/index.ts'
import type { EventLoopProbe } from './observe/event-loop-probe.ts'
import type { ProcessUse } from './observe/observe-processes.ts'

/** How to start the artifact, when it is ready, and how it is isolated per trial. Paths are absolute. */
export interface ArtifactDefinition {
  readonly name: string
  /** The folder it runs from, copied to a place of its own before it starts. */
  readonly directory: string
  /** Globs of what is copied, relative to {@link directory}. Everything but `node_modules` and dot folders unless given. */
  readonly include?: readonly string[]
  /** Absolute paths that are never part of it, whatever is copied: the scenarios. */
  readonly absent?: readonly string[]
  /** Behind which wall it runs; the best that is to be had unless given. */
  readonly sandbox?: SandboxSettings
  /** The program and its arguments, in which placeholders may stand as in {@link env}. */
  readonly command: readonly [string, ...string[]]
  /**
   * Its whole environment apart from PATH and HOME. `${port}` is a free port; `${twins.okta.url}` a twin's address;
   * `${slot}` the slot's number.
   */
  readonly env: Readonly<Record<string, string>>
  /** Names of variables passed on from the harness's own environment. */
  readonly passEnv: readonly string[]
  readonly ready: ArtifactReadiness
  /** How an instance forgets the trial before: a request to it, which must answer 2xx. A fresh process per trial when absent. */
  readonly reset?: {
    readonly method: string
    readonly path: string
    readonly headers?: Readonly<Record<string, string>>
  }
  /** What in its calls to twins names the trial that they are for, so that one instance serves several trials at once. */
  readonly worldBy?: WorldBy
  /** How long the twins must have heard nothing before a trial's end is observed; 25 ms unless given. */
  readonly settleMs?: number
  /** Whether twins also stand behind the real names of their services, and every other host is refused; true unless given. */
  readonly hostnames?: boolean
  /** Path of its own (downstream) contract, if it has one. */
  readonly contract?: string
  /** How it runs in a container instead. */
  readonly container?: ArtifactContainer
}

/** When an instance counts as ready: one of these holds. */
export type ArtifactReadiness = { readonly timeoutMs: number } & (
  | { /** Answers GET with 2xx. */ readonly path: string }
  | { /** Takes connections at its port. */ readonly port: true }
  | { /** Printed a line that this finds; a regular expression. */ readonly line: string }
  | {
      /** This ends with exit code 0; placeholders as in the definition. */ readonly command: readonly [
        string,
        ...string[],
      ]
    }
)

/** An artifact's container: of an image, or of one that is built. Paths are absolute. */
export interface ArtifactContainer {
  readonly image?: string
  readonly build?: { readonly context: string; readonly dockerfile?: string }
  /** The image's own unless given. */
  readonly command?: readonly string[]
  /** Beside the definition's, and stronger. */
  readonly env: Readonly<Record<string, string>>
  /** What it listens on inside. */
  readonly port?: number
}

/** A piece of what a program printed. */
export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr'
  /** On the clock of `performance.now()`. */
  readonly atMs: number
  readonly text: string
}

/** How a process ended. */
export interface ArtifactExit {
  readonly code: number | null
  readonly signal: string | null
}

/** A running instance, ready to be used. */
export interface RunningArtifact extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  readonly url: string
  /** The folder that it runs in: its own copy of the files. */
  readonly directory: string
  /** The wall that it runs behind. */
  readonly wall: SandboxKind
  /** The container that it runs in, where that is its wall. */
  readonly container?: LaunchedContainer | undefined
  /** What it was started as, as this machine sees it: itself and its wall, or what runs inside its container. */
  roots(): readonly number[]
  /** How late its event loop is; only where it was started to be observed. */
  readonly eventLoop?: EventLoopProbe | undefined
  /** How it ended, or undefined while it runs. */
  readonly exit: ArtifactExit | undefined
  /** Whether anybody takes connections at its port now. */
  listens(): Promise<boolean>
  /** What it uses now, with its children; undefined where this machine does not show it. */
  use(): ProcessUse | undefined
  /** What it printed since this was asked last: the beginning and the end where it is much. */
  takeOutput(): readonly OutputChunk[]
  /**
   * A wall like its own for a program of its own that a user runs in a place of theirs: it reads the artifact's files and
   * reaches what the artifact does, and the artifact itself.
   */
  enclose(place: Place, program: SandboxedProgram): Promise<Sandbox>
  /** Sends the reset request; what went wrong in words, or undefined. */
  reset(): Promise<string | undefined>
  /** Ends the process with its children and removes its place. */
  stop(): Promise<void>
}
