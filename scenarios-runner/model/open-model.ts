/** @module Opens a language model; nothing else in Holdout calls one. */

import { createRedactor, HoldoutError, type JsonValue } from '../../twins/base/index.ts'
import { openAccount, requirePrice, usageOf } from './account.ts'
import { callCommand } from './call/call-command.ts'
import { callServed } from './call/call-served.ts'
import { type RawAnswer, schemaInWords } from './call/caller.ts'
import { createTurnstile } from './call/turnstile.ts'
import { isSecretVariable } from './config.ts'
import { ModelFailure } from './errors.ts'
import { answersIn } from './json-in-text.ts'
import type {
  Account,
  Model,
  ModelAnswer,
  ModelQuestion,
  ModelSettings,
  ModelUsage,
} from './model.ts'

const DEFAULT_TIMEOUT_MS = 120_000

/** What an answer is expected to take where nothing bounds it: some criteria with their reasoning and quotes. */
const EXPECTED_OUTPUT_TOKENS = 1_000

/** What a model is opened with besides its settings. */
export interface OpenModelOptions {
  /** Paid from as well: the budget that a run has for all its models. */
  readonly account?: Account | undefined
}

/**
 * Opens a model. Nothing is called, and the heavy packages are not loaded, before the first question.
 *
 * @throws {HoldoutError} `MODEL_UNPRICED`, `MODEL_NO_KEY`, `COMMAND_SYNTAX`
 */
export function openModel(settings: ModelSettings, options: OpenModelOptions = {}): Model {
  const name = nameOf(settings)
  const { price } = settings
  const own = openAccount(settings.limits, `the budget for ${name}`)
  const accounts = options.account === undefined ? [own] : [own, options.account]
  requirePrice(name, price, accounts)
  requireKey(settings, name)
  const enter = createTurnstile(settings.concurrency ?? 4)
  const timeoutMs = settings.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const remarks = new Set<string>()
  // Servers quote keys in what they complain of, and programs print them.
  const redactor = createRedactor(keysOf(settings))
  const caller =
    settings.provider === 'command'
      ? callCommand(settings, name, timeoutMs, redactor, (sentence) => remarks.add(sentence))
      : callServed(settings, name, redactor)
  async function ask<T>(question: ModelQuestion<T>): Promise<ModelAnswer<T>> {
    const words = caller.inWords ? schemaInWords(question.schema) : ''
    const put = { ...question, prompt: question.prompt + words }
    const inputTokens = estimateTokens(put.system + put.prompt)
    const expected = usageOf(inputTokens, outputTokensOf(settings), price)
    const settle = await admitAll(accounts, expected, question.signal)
    let usage: ModelUsage | undefined
    try {
      const raw = await within(question.signal, (signal) => caller.call(put, signal))
      if (raw === undefined) {
        settle(undefined)
        return await ask(question)
      }
      usage = usageOf(
        raw.inputTokens ?? inputTokens,
        raw.outputTokens ?? estimateTokens(raw.text),
        price,
      )
      return { value: read(raw, question), usage }
    } catch (error) {
      // Nobody tells what a question cost that was given up; that it was put is sure.
      if (error instanceof ModelFailure && error.kind === 'timeout') {
        usage = usageOf(inputTokens, 0, price)
      }
      if (error instanceof ModelFailure) error.usage = usage
      throw error
    } finally {
      settle(usage)
    }
  }

  async function within<T>(
    given: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      return await work(given ? AbortSignal.any([given, timeout]) : timeout)
    } catch (error) {
      given?.throwIfAborted()
      if (timeout.aborted) {
        throw new ModelFailure('timeout', name, `no answer within ${timeoutMs} ms`, error)
      }
      throw error
    }
  }

  function read<T>(raw: RawAnswer, question: ModelQuestion<T>): T {
    for (const candidate of answersIn(raw.text)) {
      const found = question.schema.safeParse(candidate)
      if (found.success) return redactor.value(found.data as JsonValue) as T
    }
    if (raw.ended === 'declined') {
      throw new ModelFailure('declined', name, 'the model declined to answer')
    }
    const start = JSON.stringify(redactor.text(raw.text).slice(0, 80))
    const why =
      raw.ended === 'cut-off'
        ? `its answer was cut off at the bound of its output; raise maxOutputTokens: ${start}`
        : `it did not answer in the asked form: ${start}`
    throw new ModelFailure('unusable', name, why)
  }

  return {
    name,
    price,
    remarks,
    async ask(question) {
      const leave = await enter()
      try {
        return await ask(question)
      } finally {
        leave()
      }
    },
    spent: own.spent,
  }
}

/** What one question of so many characters is expected to take: its tokens are guessed as a budget guesses them, on the high side. */
export function foreseeCall(settings: ModelSettings, characters: number): ModelUsage {
  return usageOf(tokensIn(characters), outputTokensOf(settings), settings.price)
}

function outputTokensOf(settings: ModelSettings): number {
  const bound = settings.provider === 'command' ? undefined : settings.maxOutputTokens
  return bound ?? EXPECTED_OUTPUT_TOKENS
}

/** What a model is reached with, and nobody may read where its answers are kept. */
function keysOf(settings: ModelSettings): string[] {
  if (settings.provider !== 'command') return settings.apiKey === undefined ? [] : [settings.apiKey]
  return Object.entries(settings.environment ?? {})
    .filter(([variable]) => isSecretVariable(variable))
    .map(([, value]) => value)
}

/** What a model is called in results and reports: `anthropic:claude-sonnet-5`, `command:claude -p`. */
function nameOf(settings: ModelSettings): string {
  return `${settings.provider}:${settings.provider === 'command' ? settings.command : settings.model}`
}

/** Sets a call's expected cost aside in each account, or in none of them. */
async function admitAll(
  accounts: readonly Account[],
  expected: ModelUsage,
  signal: AbortSignal | undefined,
): Promise<(spent: ModelUsage | undefined) => void> {
  const settles: ((spent: ModelUsage | undefined) => void)[] = []
  try {
    for (const account of accounts) settles.push(await account.admit(expected, signal))
  } catch (error) {
    for (const settle of settles) settle(undefined)
    throw error
  }
  return (spent) => {
    for (const settle of settles) settle(spent)
  }
}

function requireKey(settings: ModelSettings, name: string): void {
  if (settings.provider !== 'anthropic' && settings.provider !== 'google') return
  if (settings.apiKey !== undefined || settings.baseUrl !== undefined) return
  throw new HoldoutError(`${name} needs a key, and none is set`, {
    code: 'MODEL_NO_KEY',
    place: { field: settings.provider === 'anthropic' ? 'ANTHROPIC_API_KEY' : 'GEMINI_API_KEY' },
    hint: 'set the variable, or name another one with apiKeyEnv; keys are never written into a configuration',
  })
}

/** Where nothing is reported: about three characters a token, so that budgets err on the safe side. */
function estimateTokens(text: string): number {
  return tokensIn(text.length)
}

function tokensIn(characters: number): number {
  return Math.ceil(characters / 3)
}
