/** @module OpenCode: `opencode run --format json`. */

import { pathToFileURL } from 'node:url'
import type { JsonObject } from '../../../twins/base/index.ts'
import type { AgentEvent } from '../model.ts'
import { numberAt, objectAt, textAt } from './json-fields.ts'
import type { AgentProgram } from './model.ts'

const TOOLS = {
  read: ['read', 'glob', 'grep', 'list', 'skill', 'task', 'todoread', 'todowrite'],
  edit: ['write', 'edit', 'patch', 'apply_patch', 'multiedit'],
  execute: ['bash'],
  fetch: ['webfetch', 'websearch'],
}

/** The tools that its permissions can take away. */
const DENIABLE = new Set([...TOOLS.edit, ...TOOLS.execute, 'webfetch'])

const PREVENTED = /^The user (?:has specified a rule which prevents|rejected permission)/

/** Flags: `opencode run --help` of 1.18; events: its `json` format. */
export const opencode: AgentProgram = {
  name: 'opencode',
  title: 'OpenCode',
  provider: 'any',
  npmPackage: 'opencode-ai',
  tellsCost: true,
  tools: TOOLS,
  acp: { command: ['opencode', 'acp'], npmPackage: 'opencode-ai', hooksItself: true },
  invoke({ settings, workspace, session, tools, hooks, baseUrl, keyVariable }) {
    const may = (kind: 'edit' | 'execute' | 'fetch') => (tools.has(kind) ? 'allow' : 'deny')
    // A model at an address of one's own is one of a provider that only this configuration knows.
    const model =
      settings.model === undefined
        ? undefined
        : baseUrl === undefined
          ? settings.model
          : `routed/${settings.model}`
    const provider =
      baseUrl === undefined || settings.model === undefined
        ? {}
        : {
            provider: {
              routed: {
                npm: '@ai-sdk/openai-compatible',
                name: 'routed',
                options: {
                  baseURL: `${baseUrl}/v1`,
                  ...(keyVariable === undefined ? {} : { apiKey: `{env:${keyVariable}}` }),
                },
                models: { [settings.model]: { name: settings.model } },
              },
            },
          }
    return {
      args: [
        ...['run', '--format', 'json', '--dir', workspace, '--auto'],
        ...(model === undefined ? [] : ['-m', model]),
        ...(settings.effort === undefined ? [] : ['--variant', settings.effort]),
        ...(session === undefined ? [] : ['--session', session]),
      ],
      acpArgs: ['--cwd', workspace],
      env: {
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        ...(hooks?.pre === undefined ? {} : { HOLDOUT_HOOK_PRE: hooks.pre }),
        ...(hooks?.post === undefined ? {} : { HOLDOUT_HOOK_POST: hooks.post }),
      },
      files: {
        '.config/opencode/opencode.json': {
          autoupdate: false,
          share: 'disabled',
          ...(model === undefined ? {} : { model }),
          // Over ACP it has no word for it; a model without such a variant goes without.
          ...(settings.effort === undefined
            ? {}
            : { agent: { build: { variant: settings.effort } } }),
          permission: {
            edit: may('edit'),
            bash: may('execute'),
            webfetch: may('fetch'),
            external_directory: 'deny',
          },
          ...(hooks === undefined ? {} : { plugin: [pathToFileURL(hooks.plugin).href] }),
          ...provider,
        },
      },
    }
  },
  read(line): readonly AgentEvent[] {
    const part = objectAt(line, 'part')
    const session = textAt(line, 'sessionID')
    switch (line.type) {
      case 'step_start':
        return session === undefined ? [] : [{ kind: 'session', id: session }]
      case 'text':
        return [{ kind: 'text', text: textAt(part, 'text') ?? '' }]
      case 'tool_use': {
        const state = objectAt(part, 'state')
        const id = textAt(part, 'callID') ?? ''
        const name = textAt(part, 'tool') ?? 'unknown'
        const input = objectAt(state, 'input')
        // A tool that was taken away is called all the same: it is told as `invalid`, without what it was to do.
        const wanted = name === 'invalid' ? (textAt(input, 'tool') ?? '') : ''
        if (DENIABLE.has(wanted)) return [{ kind: 'tool', id, name: wanted, status: 'refused' }]
        const denied = PREVENTED.test(textAt(state, 'error') ?? '')
        const failed = state.status === 'error'
        const status = denied ? 'refused' : failed ? 'failed' : 'completed'
        return [{ kind: 'tool', id, name, status, input }]
      }
      case 'step_finish': {
        const tokens = objectAt(part, 'tokens')
        const cache = objectAt(tokens, 'cache')
        const of = (counts: JsonObject, key: string) => numberAt(counts, key) ?? 0
        const usage: AgentEvent = {
          kind: 'usage',
          inputTokens: of(tokens, 'input') + of(cache, 'read') + of(cache, 'write'),
          outputTokens: of(tokens, 'output') + of(tokens, 'reasoning'),
          turns: 1,
        }
        const usd = numberAt(part, 'cost') ?? 0
        return usd === 0 ? [usage] : [usage, { kind: 'cost', usd, more: true }]
      }
      case 'error': {
        const error = objectAt(line, 'error')
        const data = objectAt(error, 'data')
        const message = textAt(data, 'message') ?? textAt(error, 'name') ?? 'it failed'
        const status = numberAt(data, 'statusCode')
        return [{ kind: 'failure', message, ...(status === undefined ? {} : { status }) }]
      }
      default:
        return []
    }
  },
}
