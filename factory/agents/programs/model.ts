/** @module What a well-known coding agent is as a program: how it is started for a turn, and how what it prints is read. */

import type { JsonObject } from '../../../twins/base/index.ts'
import type { PlacedHooks } from '../hooks/place-hooks.ts'
import type { AgentEvent, ToolKind, TurnSettings } from '../model.ts'

/** A provider that an agent's program speaks to, in the words of a graph's `llm_provider`. */
export type ProviderName = 'anthropic' | 'openai' | 'google' | 'any'

/** One turn, as a program is told of it. */
export interface ProgramTurn {
  readonly settings: TurnSettings
  readonly workspace: string
  /** The program's own home. */
  readonly home: string
  /** Where its provider is, when it is not where the program looks by itself; free of a trailing slash. */
  readonly baseUrl?: string
  /** The variable that holds the key for {@link baseUrl}; none for an endpoint that needs no key. */
  readonly keyVariable?: string
  /** The session that this turn continues, in the program's own words. */
  readonly session?: string
  /** What kinds of tools it may use. */
  readonly tools: ReadonlySet<ToolKind>
  /** Command lines that its own hook system starts around each tool call. */
  readonly hooks?: PlacedHooks
  /** A wall stands around the program already: its own sandbox would only be in the way. */
  readonly confined: boolean
  /** At most so many model answers, where the program knows such a limit itself. */
  readonly maxTurns?: number
  /** At most so many US dollars, where the program counts them itself. */
  readonly maxUsd?: number
}

/** How a program is started. The prompt goes to its standard input. */
export interface Invocation {
  readonly args: readonly string[]
  /** The words that follow where it is started as an ACP agent. */
  readonly acpArgs?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Files that are written before it starts: path inside its home → content. */
  readonly files?: Readonly<Record<string, JsonObject>>
}

/** A coding agent's own program. */
export interface AgentProgram {
  readonly name: 'claude' | 'codex' | 'gemini' | 'opencode'
  readonly title: string
  readonly provider: ProviderName
  /** Package that holds it. */
  readonly npmPackage: string
  /** The variable that it reads its key from, where it can be told of no other one; an endpoint may want it in another header. */
  readonly keyName?: (baseUrl: string | undefined) => string
  /** It counts what it spends in US dollars. */
  readonly tellsCost: boolean
  /** Its tools, as its model knows them, by what they do. One that does several things is in each. */
  readonly tools: Readonly<Record<ToolKind, readonly string[]>>
  /** How it is started as an ACP agent: itself, or by an adapter. {@link Invocation.acpArgs} follow. */
  readonly acp: {
    readonly command: readonly [string, ...string[]]
    readonly npmPackage: string
    /** Its own hooks run then too; else they are run for it where it asks for permission. */
    readonly hooksItself: boolean
    /** What has to be done in its home before it can load a session. */
    readonly beforeLoad?: (home: string, session: string) => void
  }
  invoke(turn: ProgramTurn): Invocation
  /** What one line of its output says; nothing for a line that says nothing to us. */
  read(line: JsonObject): readonly AgentEvent[]
}
