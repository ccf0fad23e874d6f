/** @module Follows a turn by its events: the transcript, what was spent, and the limits that stop it. */

import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Redactor } from '../../../twins/base/index.ts'
import { AgentFailure } from '../errors.ts'
import type { AgentEvent, Usage } from '../model.ts'
import type { TurnSpending } from './turn-ledger.ts'

/** Bounds on one turn. What is left out is not bounded, but for the time. */
export interface TurnLimits {
  /** The whole turn; half an hour unless given. */
  readonly timeoutMs?: number
  /** Without a sign of life; ten minutes unless given. */
  readonly idleMs?: number
  /** Answers of the model. */
  readonly turns?: number
  /** Tokens in and out together. */
  readonly tokens?: number
  /** US dollars. */
  readonly usd?: number
}

/** US dollars for a million tokens. */
export interface TokenPrices {
  readonly input: number
  readonly output: number
}

export interface TurnWatchOptions {
  readonly limits: TurnLimits
  /** Where the program does not count what it spends. */
  readonly prices?: TokenPrices
  readonly redactor: Redactor
  /** `transcript.jsonl` is written here, a line an event. */
  readonly logDirectory: string
  readonly signal: AbortSignal
  /** Told what the turn took when it is over, however it ended. */
  readonly onEnd?: (spending: TurnSpending) => void
}

const TIMEOUT_MS = 30 * 60_000
const IDLE_MS = 10 * 60_000

/** One turn under watch. Its signal aborts when the caller's does or a limit is met. */
export class TurnWatch implements Disposable {
  readonly signal: AbortSignal
  readonly timeoutMs: number
  readonly #stop = new AbortController()
  readonly #options: TurnWatchOptions
  readonly #transcript: string
  readonly #texts: string[] = []
  readonly #started = new Map<string, Extract<AgentEvent, { kind: 'tool' }>>()
  #pieces = ''
  /** The answer of the model that was counted last. */
  #counted: string | undefined
  #answer: string | undefined
  #session: string | undefined
  #failure: Extract<AgentEvent, { kind: 'failure' }> | undefined
  #met: AgentFailure | undefined
  #usage = { inputTokens: 0, outputTokens: 0, turns: 0 }
  #usd: number | undefined
  #idle: NodeJS.Timeout | undefined
  readonly #end: NodeJS.Timeout

  constructor(options: TurnWatchOptions) {
    this.#options = options
    this.timeoutMs = options.limits.timeoutMs ?? TIMEOUT_MS
    this.signal = AbortSignal.any([options.signal, this.#stop.signal])
    mkdirSync(options.logDirectory, { recursive: true })
    this.#transcript = join(options.logDirectory, 'transcript.jsonl')
    this.#end = setTimeout(
      () => this.#meet(`the turn took longer than ${inSeconds(this.timeoutMs)}`, 'limit'),
      this.timeoutMs,
    )
    this.alive()
  }

  /** A sign of life: the stall watchdog starts to count again. */
  alive(): void {
    clearTimeout(this.#idle)
    const idleMs = this.#options.limits.idleMs ?? IDLE_MS
    this.#idle = setTimeout(
      () => this.#meet(`the agent gave no sign of life for ${inSeconds(idleMs)}`, 'stalled'),
      idleMs,
    )
  }

  /** Takes an event in. */
  take(event: AgentEvent): void {
    this.alive()
    this.#write(event)
    switch (event.kind) {
      case 'session':
        this.#session = event.id
        break
      case 'text':
        if (event.partial && this.#texts.length > 0) {
          this.#texts.push((this.#texts.pop() ?? '') + event.text)
        } else this.#texts.push(event.text)
        break
      case 'answer':
        this.#answer = event.text
        break
      case 'usage':
        this.#count(event)
        this.#hold()
        break
      case 'cost':
        this.#usd = event.more ? (this.#usd ?? 0) + event.usd : event.usd
        this.#hold()
        break
      case 'failure':
        this.#failure = event
        break
      case 'tool':
        // A new block of text begins after it.
        if (this.#texts.at(-1) !== '') this.#texts.push('')
        this.#follow(event)
        break
      case 'plan':
      case 'refusal':
        break
      default:
        event satisfies never
    }
  }

  /** What the agent said last: its answer where that is told apart, else the text after its last tool. */
  get text(): string {
    const last = this.#answer ?? this.#texts.findLast((text) => text.trim() !== '') ?? ''
    return this.#options.redactor.text(last)
  }

  get session(): string | undefined {
    return this.#session
  }

  get usage(): Usage {
    const usd = this.#spent()
    return usd === undefined ? this.#usage : { ...this.#usage, usd }
  }

  /** The limit that was met, or what the agent itself called a failure. */
  get failure(): { readonly met?: AgentFailure; readonly said?: string; readonly status?: number } {
    if (this.#met !== undefined) return { met: this.#met }
    if (this.#failure === undefined) return {}
    const { message, status, limit } = this.#failure
    const said = this.#options.redactor.text(message)
    if (limit) return { met: new AgentFailure(said, false, 'limit') }
    return { said, ...(status === undefined ? {} : { status }) }
  }

  [Symbol.dispose](): void {
    this.#flush()
    clearTimeout(this.#idle)
    clearTimeout(this.#end)
    this.#options.onEnd?.(this.#spending())
  }

  /** What is known of it: a program that tells no tokens did not take none. */
  #spending(): TurnSpending {
    const { inputTokens, outputTokens } = this.#usage
    const isCounted = inputTokens + outputTokens > 0
    const usd = isCounted ? this.#spent() : this.#usd
    return {
      ...(isCounted ? { inputTokens, outputTokens } : {}),
      ...(usd === undefined ? {} : { usd }),
    }
  }

  /** Pieces of one text are a line together: halves of a secret or a canary would be found by nobody. */
  #write(event: AgentEvent): void {
    if (event.kind === 'text' && event.partial === true) {
      this.#pieces += event.text
      return
    }
    this.#flush()
    const line = JSON.stringify(event)
    appendFileSync(this.#transcript, `${this.#options.redactor.text(line)}\n`)
  }

  #flush(): void {
    const text = this.#pieces
    this.#pieces = ''
    if (text !== '') this.#write({ kind: 'text', text })
  }

  #count(event: Extract<AgentEvent, { kind: 'usage' }>): void {
    const { id, inputTokens, outputTokens, turns, whole } = event
    if (id !== undefined && id === this.#counted) return
    this.#counted = id
    const before = whole === true ? { inputTokens: 0, outputTokens: 0 } : this.#usage
    this.#usage = {
      inputTokens: before.inputTokens + inputTokens,
      outputTokens: before.outputTokens + outputTokens,
      turns: this.#usage.turns + turns,
    }
  }

  /** Some programs name a tool only when it starts: a refusal is told with its name and what it was to do. */
  #follow(event: Extract<AgentEvent, { kind: 'tool' }>): void {
    if (event.status === 'started') {
      this.#started.set(event.id, event)
      return
    }
    const { name, input } = { ...this.#started.get(event.id), ...event }
    this.#started.delete(event.id)
    if (event.status !== 'refused') return
    this.take({
      kind: 'refusal',
      tool: name ?? 'unknown',
      ...(input === undefined ? {} : { input }),
    })
  }

  #spent(): number | undefined {
    if (this.#usd !== undefined) return this.#usd
    const { prices } = this.#options
    if (prices === undefined) return undefined
    const { inputTokens, outputTokens } = this.#usage
    return (inputTokens * prices.input + outputTokens * prices.output) / 1_000_000
  }

  #hold(): void {
    const { turns, tokens, usd } = this.#options.limits
    const spent = this.#spent() ?? 0
    const used = this.#usage.inputTokens + this.#usage.outputTokens
    if (turns !== undefined && this.#usage.turns > turns) {
      this.#meet(`the turn needed more than ${turns} answers of the model`, 'limit')
    } else if (tokens !== undefined && used > tokens) {
      this.#meet(`the turn used ${used} tokens, more than the ${tokens} it may`, 'limit')
    } else if (usd !== undefined && spent > usd) {
      this.#meet(`the turn cost ${spent.toFixed(4)} USD, more than the ${usd} it may`, 'limit')
    }
  }

  #meet(message: string, kind: 'limit' | 'stalled'): void {
    this.#met ??= new AgentFailure(message, kind === 'stalled', kind)
    this.#stop.abort(this.#met)
  }
}

function inSeconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`
}
