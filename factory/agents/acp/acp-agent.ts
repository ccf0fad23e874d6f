/** @module An agent over the Agent Client Protocol, version 1 (https://agentclientprotocol.com/protocol/v1/overview). */

import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { spawnTree, stopTree } from '../../../twins/base/node/index.ts'
import { AgentFailure, failureFrom } from '../errors.ts'
import type { Agent, ToolKind } from '../model.ts'
import { OutputLines } from '../turn/output-lines.ts'
import { type ProgramAgentOptions, ProgramTurns, type TurnRequest } from '../turn/program-turn.ts'
import { speakingAgent } from '../turn/speaking-agent.ts'
import type { TurnWatch } from '../turn/turn-watch.ts'
import { type AskedHooks, askedHooks } from './asked-hooks.ts'
import {
  loadAcp,
  type NewSessionRequest,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
} from './load-acp.ts'
import { readUpdate, spentIn, toolKindOf } from './read-update.ts'

/** A prompt's answer may overtake its last updates (measured with the SDK 2.4.0): a turn ends when it has been quiet. */
const QUIET_MS = 500
const LEAVE_MS = 1_000
const STOP_CODES: Readonly<Record<string, string>> = {
  max_tokens: 'it met its model’s bound on tokens',
  max_turn_requests: 'it met its bound on requests to the model',
  refusal: 'its model refused',
}

/**
 * Makes an agent of a program that speaks ACP: Gemini CLI and OpenCode themselves, Claude Code and Codex by their
 * adapters. Permissions, plan, tool calls and usage are in each turn's `transcript.jsonl`. The protocol is a way to talk,
 * not a wall: an agent's own tools read the disk without asking.
 *
 * @throws {HoldoutError} `PEER_MISSING` from its first turn where `@agentclientprotocol/sdk` is not installed
 */
export function createAcpAgent(options: ProgramAgentOptions): Agent {
  const turns = new ProgramTurns(options)
  const { program, redactor } = turns
  const [usual, ...words] = program.acp.command
  const command = options.path ?? usual

  return speakingAgent(options, redactor, async (turn: TurnRequest): Promise<TurnWatch> => {
    const acp = await loadAcp()
    const { invocation, env, session, tools, hooks, watch: begun } = turns.prepare(turn)
    using watch = begun
    const startOf = (
      program: string,
      args: readonly string[],
      set: Readonly<Record<string, string>> = {},
    ) => {
      const plain = { command: program, args, cwd: turn.workspace, env: { ...env, ...set } }
      return options.launch?.(plain) ?? plain
    }
    const start = startOf(command, [...words, ...(invocation.acpArgs ?? [])])
    const asked =
      hooks === undefined || program.acp.hooksItself
        ? undefined
        : askedHooks(hooks, startOf, watch.signal)
    const child = spawnTree(start.command, start.args, {
      cwd: start.cwd,
      env: { ...start.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const lines = new OutputLines(program, watch, redactor, join(turn.logDirectory, 'output.txt'))
    let printed = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString('utf8')).slice(-2_000)
      lines.add('stderr', chunk)
    })
    const ended = new Promise<never>((_, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) =>
        reject(turns.notStarted(command, error.code ?? error.message, program.acp.npmPackage)),
      )
      child.once('exit', (code) =>
        reject(
          failureFrom(
            `${program.title} ended with exit code ${code}: ${redactor.text(printed.trim().slice(-400))}`,
          ),
        ),
      )
      watch.signal.addEventListener('abort', () => reject(watch.signal.reason), { once: true })
    })
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
    // Lost races are nobody's business.
    ended.catch(() => {})
    if (child.stdin === null || child.stdout === null) throw new TypeError('the agent has no pipes')
    child.stdin.on('error', () => {})

    let listening = false
    let lastUpdate = 0
    const client = acp
      .client({ name: 'holdout' })
      .onRequest(acp.methods.client.session.requestPermission, ({ params }) =>
        answerPermission(params, tools, watch, asked),
      )
      .onNotification(acp.methods.client.session.update, ({ params }) => {
        lastUpdate = performance.now()
        watch.alive()
        // A session that is loaded tells its whole past first.
        if (!listening) return
        for (const event of readUpdate(params.update)) watch.take(event)
        asked?.told(params.update)
      })
    const stream = acp.ndJsonStream(
      Writable.toWeb(child.stdin) as WritableStream<Uint8Array>,
      Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>,
    )
    try {
      await Promise.race([
        ended,
        client.connectWith(stream, async (agent) => {
          const { agentCapabilities } = await agent.request(acp.methods.agent.initialize, {
            protocolVersion: acp.PROTOCOL_VERSION,
            clientCapabilities: {
              fs: { readTextFile: false, writeTextFile: false },
              terminal: false,
            },
            clientInfo: { name: 'holdout', version: '1' },
          })
          const place: NewSessionRequest = { cwd: turn.workspace, mcpServers: [] }
          const begin = async () =>
            (await agent.request(acp.methods.agent.session.new, place)).sessionId
          const resume = async (sessionId: string) => {
            program.acp.beforeLoad?.(turn.home, sessionId)
            await agent.request(acp.methods.agent.session.load, { ...place, sessionId })
            return sessionId
          }
          // A session that the agent no longer knows is begun anew, which the transcript's session shows.
          const sessionId =
            session !== undefined && agentCapabilities?.loadSession === true
              ? await resume(session).catch(begin)
              : await begin()
          watch.take({ kind: 'session', id: sessionId })
          listening = true
          const answer = await agent.request(acp.methods.agent.session.prompt, {
            sessionId,
            prompt: [{ type: 'text', text: turn.prompt }],
          })
          while (performance.now() - lastUpdate < QUIET_MS) {
            await new Promise((resolve) => setTimeout(resolve, QUIET_MS / 3))
          }
          await asked?.finished()
          watch.take({ kind: 'usage', ...spentIn(answer), turns: 1 })
          const why = STOP_CODES[answer.stopReason]
          if (why !== undefined)
            watch.take({ kind: 'failure', message: `${program.title}: ${why}` })
        }),
      ])
    } catch (error) {
      turn.signal.throwIfAborted()
      if (watch.failure.met !== undefined) throw watch.failure.met
      throw failureOf(error, program.title, redactor.text(printed.trim().slice(-400)))
    } finally {
      turns.keep(turn, watch.session)
      child.removeAllListeners('exit')
      // One whose input ends may save its session before it goes.
      child.stdin.end()
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, LEAVE_MS))])
      await stopTree(child)
      lines.end()
    }
    const { met, said, status } = watch.failure
    if (met !== undefined) throw met
    if (said !== undefined) throw failureFrom(said, status)
    return watch
  })
}

async function answerPermission(
  { toolCall, options }: RequestPermissionRequest,
  tools: ReadonlySet<ToolKind>,
  watch: TurnWatch,
  hooks: AskedHooks | undefined,
): Promise<RequestPermissionResponse> {
  const allowed = tools.has(toolKindOf(toolCall.kind)) && ((await hooks?.before(toolCall)) ?? true)
  const wanted = allowed ? ['allow_once', 'allow_always'] : ['reject_once', 'reject_always']
  if (!allowed) watch.take({ kind: 'refusal', tool: toolCall.title ?? toolCall.kind ?? 'unknown' })
  const option = wanted.flatMap((kind) => options.find((each) => each.kind === kind) ?? [])[0]
  return option === undefined
    ? { outcome: { outcome: 'cancelled' } }
    : { outcome: { outcome: 'selected', optionId: option.optionId } }
}

/** An error of the protocol's, or one of ours, with what the agent printed where that says more. */
function failureOf(error: unknown, title: string, printed: string): unknown {
  if (!(error instanceof Error) || error instanceof AgentFailure || 'hint' in error) return error
  const data = 'data' in error ? JSON.stringify(error.data) : ''
  return failureFrom(
    `${title}: ${[error.message, data, printed].filter((part) => part !== '').join(' – ')}`,
  )
}
