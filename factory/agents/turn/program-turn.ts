/** @module What every turn of a provider's own program needs, however it is spoken to: settings, environment, watch. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allowedEnvironment, credentialsOf } from '../../../scenarios-runner/sandbox/index.ts'
import { createRedactor, HoldoutError, type Redactor } from '../../../twins/base/index.ts'
import { hooksLog, type PlacedHooks, placeHooks } from '../hooks/place-hooks.ts'
import type { AgentTurn, ToolKind, TurnSettings } from '../model.ts'
import { type AgentProgram, type Invocation, programNamed } from '../programs/index.ts'
import { writeHomeFile } from './home-files.ts'
import { ThreadSessions } from './thread-sessions.ts'
import type { TurnLedger } from './turn-ledger.ts'
import { type TokenPrices, type TurnLimits, TurnWatch } from './turn-watch.ts'

/** Which program, behind which model, within which bounds. */
export interface ProgramAgentOptions {
  readonly program: AgentProgram['name']
  /** Where it is; found along the PATH unless given. For ACP the program that speaks it. */
  readonly path?: string
  /** What nodes say of model and effort wins. */
  readonly settings?: TurnSettings
  /** An endpoint of one's own: Ollama, vLLM, LiteLLM, a relay. Without the protocol's `/v1`. */
  readonly baseUrl?: string
  /** The variable that holds the key; where the program knows none of that name, its own is set from it. */
  readonly keyVariable?: string
  readonly tools?: readonly ToolKind[]
  readonly limits?: TurnLimits
  readonly prices?: TokenPrices
  /** Counts its turns; nobody does unless given. */
  readonly ledger?: TurnLedger
  /**
   * A folder of homes, one for each thread or stage: its settings, sessions and status files, kept between its turns. What
   * runs in one of them must not be able to write the folder itself.
   */
  readonly homes: string
  /** Folders before the user's PATH. */
  readonly pathFirst?: readonly string[]
  readonly passEnv?: readonly string[]
  /** Where variables are taken from: the harness's own environment unless given. */
  readonly from?: Readonly<Record<string, string | undefined>>
  /** Variables that lead it to its provider, registries and twins; they win over what is passed on. */
  readonly environment?: Readonly<Record<string, string>>
  /** Puts a program behind a wall; without one it runs as the user. */
  readonly launch?: (program: ProgramStart) => ProgramStart
}

/** A program as it is started. */
export interface ProgramStart {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** What is asked in a turn, or in a choice between labels. */
export type TurnRequest = Pick<
  AgentTurn,
  'node' | 'prompt' | 'workspace' | 'hooks' | 'logDirectory' | 'signal'
> &
  TurnSettings & {
    readonly thread?: string
    /** Its thread's or its stage's own. */
    readonly home: string
    readonly statusFile: string
    readonly tools?: readonly ToolKind[]
  }

/** A turn that can begin. */
export interface PreparedTurn {
  readonly invocation: Invocation
  readonly env: Readonly<Record<string, string>>
  readonly tools: ReadonlySet<ToolKind>
  /** The session that it continues. */
  readonly session: string | undefined
  readonly hooks: PlacedHooks | undefined
  readonly watch: TurnWatch
}

/** Prepares a program's turns, and remembers their sessions. */
export class ProgramTurns {
  readonly program: AgentProgram
  readonly redactor: Redactor
  readonly #options: ProgramAgentOptions
  readonly #passed: readonly string[]
  /** The program's own variable that the key goes into: it knows nothing of the one that holds it. */
  readonly #keyName: string | undefined

  constructor(options: ProgramAgentOptions) {
    this.#options = options
    this.program = programNamed(options.program)
    const { keyVariable, passEnv = [] } = options
    const own = credentialsOf(options.program)
    const isForeign = keyVariable !== undefined && !own.includes(keyVariable)
    this.#keyName = isForeign ? this.program.keyName?.(options.baseUrl) : undefined
    // Another key beside the one that was named would go to the same place, or win over it.
    const usual = this.#keyName === undefined ? own : own.filter((name) => !isKey(name))
    const names = [...usual, ...passEnv, ...(keyVariable === undefined ? [] : [keyVariable])]
    this.#passed = [...new Set(names)]
    const from = options.from ?? process.env
    this.redactor = createRedactor(this.#passed.flatMap((name) => from[name] ?? []))
  }

  /** Writes the program's settings into its home, and begins to watch. The caller disposes of the watch. */
  prepare(turn: TurnRequest): PreparedTurn {
    const { limits = {}, baseUrl, keyVariable, prices, pathFirst } = this.#options
    const { home, thread } = turn
    const session = thread === undefined ? undefined : this.#sessionsIn(home).of(thread)
    const tools = new Set(turn.tools ?? this.#options.tools ?? ALL_TOOLS)
    const hooks = placeHooks(home, turn.node, turn.hooks)
    const settings = { effort: USUAL_EFFORT, ...this.#options.settings, ...settingsOf(turn) }
    const invocation = this.program.invoke({
      settings,
      workspace: turn.workspace,
      home,
      tools,
      confined: this.#options.launch !== undefined,
      ...(baseUrl === undefined ? {} : { baseUrl: baseUrl.replace(/\/+$/, '') }),
      ...(keyVariable === undefined ? {} : { keyVariable }),
      ...(session === undefined ? {} : { session }),
      ...(hooks === undefined ? {} : { hooks }),
      ...(limits.turns === undefined ? {} : { maxTurns: limits.turns }),
      ...(limits.usd === undefined ? {} : { maxUsd: limits.usd }),
    })
    for (const [path, content] of Object.entries(invocation.files ?? {})) {
      writeHomeFile(home, path, JSON.stringify(content))
    }
    const from = this.#options.from ?? process.env
    const key = keyVariable === undefined ? undefined : from[keyVariable]
    const env = allowedEnvironment({
      home,
      pass: this.#passed,
      from,
      set: {
        ...this.#options.environment,
        ...(this.#keyName === undefined || key === undefined ? {} : { [this.#keyName]: key }),
        HOLDOUT_STATUS_FILE: turn.statusFile,
        TERM: 'xterm-256color',
        ...invocation.env,
      },
      ...(pathFirst === undefined ? {} : { pathFirst }),
    })
    const onEnd = this.#options.ledger?.({
      node: turn.node,
      agent: this.program.name,
      ...settingsOf(settings),
    })
    const watch = new TurnWatch({
      limits,
      ...(onEnd === undefined ? {} : { onEnd }),
      ...(prices === undefined ? {} : { prices }),
      redactor: this.redactor,
      logDirectory: turn.logDirectory,
      signal: turn.signal,
    })
    return { invocation, env, tools, session, hooks, watch }
  }

  /** Keeps what a turn leaves: which session its thread is, and what its hooks did. */
  keep({ thread, home, hooks, logDirectory }: TurnRequest, session: string | undefined): void {
    if (thread !== undefined && session !== undefined) this.#sessionsIn(home).keep(thread, session)
    if (hooks === undefined) return
    const log = this.redactor.text(hooksLog(home))
    writeFileSync(join(logDirectory, 'hooks.jsonl'), log)
  }

  #sessionsIn(home: string): ThreadSessions {
    return new ThreadSessions(home, this.program.name)
  }

  /** What a program that is not there is told as. */
  notStarted(command: string, why: string | undefined, npmPackage: string): HoldoutError {
    return new HoldoutError(`the agent "${command}" cannot be started: ${why}`, {
      code: 'AGENT_NOT_FOUND',
      hint: `install it (npm install -g ${npmPackage}), or give its path; \`holdout factory doctor\` says what is there`,
    })
  }
}

/** Where neither the graph nor the agent's configuration says one (Attractor §2.6). */
const USUAL_EFFORT = 'high'

const ALL_TOOLS: readonly ToolKind[] = ['read', 'edit', 'execute', 'fetch']

function isKey(name: string): boolean {
  return /_(?:KEY|TOKEN)$/.test(name)
}

function settingsOf({ model, provider, effort }: TurnSettings): TurnSettings {
  return {
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
    ...(effort === undefined ? {} : { effort }),
  }
}
