/** @module Claude Code: `claude -p`. */

import type { JsonObject } from '../../../twins/base/index.ts'
import type { AgentEvent, ToolKind } from '../model.ts'
import { hookOf } from './hook-settings.ts'
import { listAt, numberAt, objectAt, textAt } from './json-fields.ts'
import type { AgentProgram } from './model.ts'

const TOOLS: Readonly<Record<ToolKind, readonly string[]>> = {
  read: [
    'Read',
    'Glob',
    'Grep',
    'Agent',
    'Task',
    'TodoWrite',
    'TaskCreate',
    'TaskUpdate',
    'TaskList',
    'TaskGet',
  ],
  edit: ['Edit', 'Write', 'NotebookEdit'],
  execute: ['Bash'],
  fetch: ['WebFetch', 'WebSearch'],
}

const SETTINGS = '.claude/settings.json'

/** Flags: `claude --help` of 2.1; stream: its `stream-json` format. */
export const claude: AgentProgram = {
  name: 'claude',
  title: 'Claude Code',
  provider: 'anthropic',
  npmPackage: '@anthropic-ai/claude-code',
  tellsCost: true,
  // Gateways ask for a bearer, as every server of that kind does; its own provider asks for `x-api-key`.
  keyName: (baseUrl) => (baseUrl === undefined ? 'ANTHROPIC_API_KEY' : 'ANTHROPIC_AUTH_TOKEN'),
  tools: TOOLS,
  acp: {
    command: ['claude-agent-acp'],
    hooksItself: true,
    npmPackage: '@agentclientprotocol/claude-agent-acp',
  },
  invoke({ settings, home, session, tools, hooks, baseUrl, keyVariable, maxTurns, maxUsd }) {
    const kinds = Object.keys(TOOLS) as ToolKind[]
    const allowed = kinds.filter((kind) => tools.has(kind)).flatMap((kind) => TOOLS[kind])
    const denied = kinds.filter((kind) => !tools.has(kind)).flatMap((kind) => TOOLS[kind])
    return {
      args: [
        ...['-p', '--output-format', 'stream-json', '--verbose'],
        // What is not allowed by name is refused, and the refusal told at the end.
        ...['--permission-mode', 'dontAsk', '--allowedTools', allowed.join(',')],
        ...(denied.length === 0 ? [] : ['--disallowedTools', denied.join(',')]),
        // No settings, hooks or servers but those of the workspace's own project.
        ...['--setting-sources', 'project', '--strict-mcp-config'],
        ...['--settings', `${home}/${SETTINGS}`],
        ...(settings.model === undefined ? [] : ['--model', settings.model]),
        ...(settings.effort === undefined ? [] : ['--effort', settings.effort]),
        ...(session === undefined ? [] : ['--resume', session]),
        ...(maxTurns === undefined ? [] : ['--max-turns', String(maxTurns)]),
        ...(maxUsd === undefined ? [] : ['--max-budget-usd', String(maxUsd)]),
      ],
      env: {
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_AUTOUPDATER: '1',
        // Tried again by the graph, or by another agent, whose patience can be seen.
        CLAUDE_CODE_MAX_RETRIES: '2',
        // The adapter takes model and effort from here.
        ...(settings.effort === undefined ? {} : { CLAUDE_CODE_EFFORT_LEVEL: settings.effort }),
        ...(settings.model === undefined ? {} : { ANTHROPIC_MODEL: settings.model }),
        ...(baseUrl === undefined ? {} : { ANTHROPIC_BASE_URL: baseUrl }),
        // It does not start without a key; an endpoint of one's own may need none.
        ...(baseUrl !== undefined && keyVariable === undefined
          ? { ANTHROPIC_AUTH_TOKEN: 'none' }
          : {}),
      },
      files: {
        // Where the adapter looks for them too.
        [SETTINGS]: {
          hooks: {
            ...hookOf('PreToolUse', hooks?.pre),
            ...hookOf('PostToolUse', hooks?.post),
            ...hookOf('PostToolUseFailure', hooks?.post),
          },
        },
      },
    }
  },
  read(line) {
    const session = textAt(line, 'session_id')
    const started: AgentEvent[] =
      line.type === 'system' && line.subtype === 'init' && session !== undefined
        ? [{ kind: 'session', id: session }]
        : []
    if (line.type === 'assistant') return assistant(line)
    if (line.type === 'user') return results(line)
    if (line.type === 'result') return ending(line)
    return started
  },
}

function assistant(line: JsonObject): AgentEvent[] {
  const message = objectAt(line, 'message')
  const events: AgentEvent[] = []
  for (const block of listAt(message, 'content')) {
    const text = textAt(block, 'text')
    if (block.type === 'text' && text !== undefined) events.push({ kind: 'text', text })
    if (block.type === 'tool_use') {
      events.push({
        kind: 'tool',
        id: textAt(block, 'id') ?? '',
        name: textAt(block, 'name') ?? 'unknown',
        status: 'started',
        input: objectAt(block, 'input'),
      })
    }
  }
  // Each block of an answer comes in a line of its own, with the usage that the answer began with.
  const id = textAt(message, 'id')
  const usage = usageOf(objectAt(message, 'usage'))
  events.push({ kind: 'usage', ...(id === undefined ? {} : { id }), ...usage, turns: 1 })
  return events
}

function usageOf(usage: JsonObject) {
  const of = (key: string) => numberAt(usage, key) ?? 0
  const cached = of('cache_creation_input_tokens') + of('cache_read_input_tokens')
  return { inputTokens: of('input_tokens') + cached, outputTokens: of('output_tokens') }
}

function results(line: JsonObject): AgentEvent[] {
  return listAt(objectAt(line, 'message'), 'content')
    .filter((block) => block.type === 'tool_result')
    .map((block) => ({
      kind: 'tool',
      id: textAt(block, 'tool_use_id') ?? '',
      status: block.is_error !== true ? 'completed' : isRefusal(block) ? 'refused' : 'failed',
    }))
}

/** A tool that was taken away is called all the same, by a model that knows of it: not among the denials at the end. */
function isRefusal(result: JsonObject): boolean {
  return /No such tool available: .* is not enabled in this context/.test(
    JSON.stringify(result.content ?? ''),
  )
}

function ending(line: JsonObject): AgentEvent[] {
  const events: AgentEvent[] = listAt(line, 'permission_denials').map((denial) => ({
    kind: 'refusal',
    tool: textAt(denial, 'tool_name') ?? 'unknown',
    input: objectAt(denial, 'tool_input'),
  }))
  if (line.usage !== undefined) {
    events.push({ kind: 'usage', whole: true, ...usageOf(objectAt(line, 'usage')), turns: 0 })
  }
  const cost = numberAt(line, 'total_cost_usd')
  if (cost !== undefined) events.push({ kind: 'cost', usd: cost })
  const result = textAt(line, 'result')
  if (line.is_error === true) {
    const status = numberAt(line, 'api_error_status')
    const message = result ?? `it ended with ${textAt(line, 'subtype') ?? 'an error'}`
    events.push({
      kind: 'failure',
      message,
      ...(status === undefined ? {} : { status }),
      ...(/^error_max_(?:turns|budget)/.test(textAt(line, 'subtype') ?? '') ? { limit: true } : {}),
    })
  } else if (result !== undefined) events.push({ kind: 'answer', text: result })
  return events
}
