/** @module Gemini CLI: `gemini -o stream-json`. */

import { globSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../../twins/base/index.ts'
import type { AgentEvent, ToolKind } from '../model.ts'
import { hookOf } from './hook-settings.ts'
import { numberAt, objectAt, textAt } from './json-fields.ts'
import type { AgentProgram } from './model.ts'

const TOOLS: Readonly<Record<ToolKind, readonly string[]>> = {
  read: [
    ...[
      'read_file',
      'read_many_files',
      'list_directory',
      'glob',
      'grep_search',
      'search_file_content',
    ],
    ...['update_topic', 'write_todos'],
  ],
  edit: ['write_file', 'replace'],
  execute: ['run_shell_command'],
  fetch: ['web_fetch', 'google_web_search'],
}

/** Flags: `gemini --help` of 0.61; events: its `stream-json` format. */
export const gemini: AgentProgram = {
  name: 'gemini',
  title: 'Gemini CLI',
  provider: 'google',
  npmPackage: '@google/gemini-cli',
  tellsCost: false,
  keyName: () => 'GEMINI_API_KEY',
  tools: TOOLS,
  acp: {
    command: ['gemini', '--acp'],
    npmPackage: '@google/gemini-cli',
    hooksItself: false,
    beforeLoad: setAside,
  },
  invoke({ settings, home, session, tools, hooks, baseUrl, keyVariable, maxTurns }) {
    const excluded = (Object.keys(TOOLS) as ToolKind[])
      .filter((kind) => !tools.has(kind))
      .flatMap((kind) => TOOLS[kind])
    return {
      args: [
        ...['-o', 'stream-json', '--approval-mode', 'yolo', '--skip-trust'],
        ...(settings.model === undefined ? [] : ['-m', settings.model]),
        ...(session === undefined ? [] : ['--resume', session]),
      ],
      acpArgs: ['--skip-trust', ...(settings.model === undefined ? [] : ['-m', settings.model])],
      env: {
        GEMINI_CLI_HOME: home,
        ...(baseUrl === undefined ? {} : { GOOGLE_GEMINI_BASE_URL: baseUrl }),
        ...(baseUrl !== undefined && keyVariable === undefined ? { GEMINI_API_KEY: 'none' } : {}),
      },
      files: {
        '.gemini/settings.json': {
          // Told of a base URL, it would otherwise look for a way to sign in that its checks do not know.
          security: { auth: { selectedType: 'gemini-api-key' } },
          privacy: { usageStatisticsEnabled: false },
          general: { disableAutoUpdate: true, maxAttempts: 2 },
          ...(settings.effort === undefined ? {} : thinkingOf(settings.effort)),
          ...(excluded.length === 0 ? {} : { tools: { exclude: excluded } }),
          hooks: { ...hookOf('BeforeTool', hooks?.pre), ...hookOf('AfterTool', hooks?.post) },
          ...(maxTurns === undefined ? {} : { model: { maxSessionTurns: maxTurns } }),
        },
      },
    }
  },
  read(line): readonly AgentEvent[] {
    const id = textAt(line, 'tool_id') ?? ''
    switch (line.type) {
      case 'init': {
        const session = textAt(line, 'session_id')
        return session === undefined ? [] : [{ kind: 'session', id: session }]
      }
      case 'message': {
        const text = textAt(line, 'content') ?? ''
        return line.role === 'assistant'
          ? [{ kind: 'text', text, ...(line.delta === true ? { partial: true } : {}) }]
          : []
      }
      case 'tool_use': {
        const name = textAt(line, 'tool_name') ?? 'unknown'
        return [{ kind: 'tool', id, name, status: 'started', input: objectAt(line, 'parameters') }]
      }
      case 'tool_result':
        return [{ kind: 'tool', id, status: endOf(line) }]
      case 'error': {
        const message = textAt(line, 'message') ?? 'it failed'
        return line.severity === 'warning' ? [] : [{ kind: 'failure', message }]
      }
      case 'result': {
        const stats = objectAt(line, 'stats')
        const usage: AgentEvent = {
          kind: 'usage',
          inputTokens: numberAt(stats, 'input_tokens') ?? 0,
          outputTokens: numberAt(stats, 'output_tokens') ?? 0,
          turns: 1,
        }
        if (line.status === 'success') return [usage]
        const message = textAt(objectAt(line, 'error'), 'message') ?? 'it failed'
        return [usage, { kind: 'failure', message }]
      }
      default:
        return []
    }
  },
}

/** What Google's own endpoint for OpenAI's protocol takes an effort for (https://ai.google.dev/gemini-api/docs/openai). */
const BUDGETS = new Map([
  ['low', 1_024],
  ['medium', 8_192],
  ['high', 24_576],
])

/** It has no flag for effort; its presets of each generation of models are overridden. One that is neither is its own to read. */
function thinkingOf(effort: string): JsonObject {
  const override = (model: string, thinkingConfig: JsonObject) => ({
    match: { model },
    modelConfig: { generateContentConfig: { thinkingConfig } },
  })
  const budget = BUDGETS.get(effort)
  return {
    modelConfigs: {
      customOverrides: [
        ...(budget === undefined ? [] : [override('chat-base-2.5', { thinkingBudget: budget })]),
        override('chat-base-3', { thinkingLevel: effort.toUpperCase() }),
      ],
    },
  }
}

const REFUSED = new RegExp(
  `^Tool "(?:${Object.values(TOOLS).flat().join('|')})" not found|denied by policy`,
)

/** A tool of its own that is not registered is one that was taken away. */
function endOf(line: JsonObject): 'completed' | 'failed' | 'refused' {
  if (line.status === 'success') return 'completed'
  return REFUSED.test(textAt(objectAt(line, 'error'), 'message') ?? '') ? 'refused' : 'failed'
}

/**
 * Loading a session within the minute in which it was written begins a file of the same name, and empties it (0.61): a
 * file with another name is found by what it holds, and left alone.
 */
function setAside(home: string, session: string): void {
  const ending = `-${session.slice(0, 8)}.jsonl`
  for (const file of globSync('.gemini/tmp/*/chats/session-2*.jsonl', { cwd: home })) {
    if (!file.endsWith(ending)) continue
    const path = join(home, file)
    renameSync(path, path.replace(/session-(2[^/\\]*)$/, 'session-kept-$1'))
  }
}
