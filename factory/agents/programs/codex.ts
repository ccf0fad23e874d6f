/** @module Codex: `codex exec --json`. */

import { isJsonObject, type JsonObject } from '../../../twins/base/index.ts'
import type { AgentEvent } from '../model.ts'
import { hookOf } from './hook-settings.ts'
import { listAt, numberAt, objectAt, textAt } from './json-fields.ts'
import type { AgentProgram } from './model.ts'

const SHELL = [
  'exec_command',
  'write_stdin',
  'shell',
  'shell_command',
  'local_shell',
  'container.exec',
]

/** Flags: `codex exec --help` of 0.171; events: its `--json` format. */
export const codex: AgentProgram = {
  name: 'codex',
  title: 'Codex',
  provider: 'openai',
  npmPackage: '@openai/codex',
  tellsCost: false,
  // It reads by its shell too, which its own sandbox keeps from changing anything.
  tools: {
    read: [
      ...SHELL,
      ...[
        'view_image',
        'update_plan',
        'request_user_input',
        'get_goal',
        'create_goal',
        'update_goal',
      ],
      ...['spawn_agent', 'send_input', 'wait_agent', 'resume_agent', 'close_agent'],
    ],
    edit: [...SHELL, 'apply_patch'],
    execute: [...SHELL, 'apply_patch'],
    fetch: ['web_search'],
  },
  acp: { command: ['codex-acp'], hooksItself: true, npmPackage: '@agentclientprotocol/codex-acp' },
  invoke({ settings, workspace, home, session, tools, hooks, confined, baseUrl, keyVariable }) {
    const canChange = tools.has('edit') || tools.has('execute')
    // Its own shell tool edits and executes alike: only its sandbox can tell the two apart.
    const sandbox = !canChange
      ? ['--sandbox', 'read-only']
      : confined
        ? ['--dangerously-bypass-approvals-and-sandbox']
        : ['--sandbox', 'workspace-write']
    const config: JsonObject = {
      ...(baseUrl === undefined ? {} : routedTo(baseUrl, keyVariable)),
      ...(settings.model === undefined ? {} : { model: settings.model }),
      ...(settings.effort === undefined ? {} : { model_reasoning_effort: settings.effort }),
      tools: { web_search: tools.has('fetch') },
      ...(hooks === undefined ? {} : { bypass_hook_trust: true }),
    }
    const options = [
      ...['--json', '--skip-git-repo-check', '--ignore-rules'],
      // They are ours: nobody has to vet them.
      ...(hooks === undefined ? [] : ['--dangerously-bypass-hook-trust']),
      ...overridesOf(config),
    ]
    return {
      args:
        session === undefined
          ? ['exec', ...options, ...sandbox, '-C', workspace, '-']
          : ['exec', ...options, ...sandbox, '-C', workspace, 'resume', session, '-'],
      env: {
        CODEX_HOME: `${home}/.codex`,
        // It puts the helper of its own sandbox into its home, and refuses to where that lies in the temporary folder.
        TMPDIR: `${home}/tmp`,
        // The adapter takes its configuration from here, and signs in with the key that is in its environment.
        CODEX_CONFIG: JSON.stringify(config),
        ...(baseUrl === undefined ? {} : { MODEL_PROVIDER: 'routed' }),
        DEFAULT_AUTH_REQUEST: JSON.stringify({ methodId: 'api-key' }),
        INITIAL_AGENT_MODE: !canChange ? 'read-only' : confined ? 'agent-full-access' : 'agent',
      },
      // It wants its folders to be there.
      files: {
        '.codex/hooks.json': {
          hooks: { ...hookOf('PreToolUse', hooks?.pre), ...hookOf('PostToolUse', hooks?.post) },
        },
        'tmp/.keep.json': {},
      },
    }
  },
  read(line) {
    if (line.type === 'thread.started') {
      const id = textAt(line, 'thread_id')
      return id === undefined ? [] : [{ kind: 'session', id }]
    }
    if (line.type === 'turn.completed') {
      const usage = objectAt(line, 'usage')
      const [inputTokens, outputTokens] = [
        numberAt(usage, 'input_tokens') ?? 0,
        numberAt(usage, 'output_tokens') ?? 0,
      ]
      return [{ kind: 'usage', inputTokens, outputTokens, turns: 1 }]
    }
    if (line.type === 'turn.failed' || line.type === 'error') {
      const message =
        textAt(objectAt(line, 'error'), 'message') ?? textAt(line, 'message') ?? 'it failed'
      // Told while it still tries by itself.
      if (line.type === 'error' && /^reconnecting/i.test(message)) return []
      return [{ kind: 'failure', message }]
    }
    return item(line)
  },
}

/** A provider that only this configuration knows: those that are built in cannot be led elsewhere. */
function routedTo(baseUrl: string, keyVariable: string | undefined): JsonObject {
  return {
    model_provider: 'routed',
    model_providers: {
      routed: {
        name: 'routed',
        base_url: `${baseUrl}/v1`,
        wire_api: 'responses',
        request_max_retries: 2,
        stream_max_retries: 2,
        ...(keyVariable === undefined ? {} : { env_key: keyVariable }),
      },
    },
  }
}

/** A configuration as `-c key=value`, values in TOML, which spells texts and numbers as JSON does. */
function overridesOf(config: JsonObject, prefix = ''): string[] {
  return Object.entries(config).flatMap(([key, value]) =>
    isJsonObject(value)
      ? overridesOf(value, `${prefix}${key}.`)
      : ['-c', `${prefix}${key}=${JSON.stringify(value)}`],
  )
}

function item(line: JsonObject): AgentEvent[] {
  const it = objectAt(line, 'item')
  const id = textAt(it, 'id') ?? ''
  const type = textAt(it, 'type')
  const done = line.type === 'item.completed'
  if (type === 'agent_message' && done) {
    const text = textAt(it, 'text') ?? ''
    return [{ kind: 'text', text }]
  }
  if (type === 'todo_list' && done) {
    const entries = listAt(it, 'items').map((entry) => ({
      text: textAt(entry, 'text') ?? '',
      done: entry.completed === true,
    }))
    return [{ kind: 'plan', entries }]
  }
  if (type === undefined || type === 'reasoning' || type === 'agent_message' || type === 'error') {
    return []
  }
  if (line.type === 'item.started') {
    return [{ kind: 'tool', id, name: type, status: 'started', input: it }]
  }
  if (!done) return []
  const failed = it.status === 'failed' || it.status === 'declined'
  const status = isRefusal(it) ? 'refused' : failed ? 'failed' : 'completed'
  return [{ kind: 'tool', id, name: type, status }]
}

/** Declined, or stopped by its own sandbox, which refuses a change with the kernel's words and no others. */
function isRefusal(it: JsonObject): boolean {
  if (it.status === 'declined') return true
  const printed = textAt(it, 'aggregated_output') ?? ''
  return it.status === 'failed' && printed.includes('Read-only file system')
}
