/** @module What a session's updates say, in the words of our events. */

import { isJsonObject, type JsonObject } from '../../../twins/base/index.ts'
import type { AgentEvent, ToolKind } from '../model.ts'
import { numberAt, objectAt } from '../programs/index.ts'
import type { ToolKind as AcpToolKind, PromptResponse, SessionUpdate } from './load-acp.ts'

const KINDS: Readonly<Record<AcpToolKind, ToolKind>> = {
  read: 'read',
  search: 'read',
  think: 'read',
  switch_mode: 'read',
  edit: 'edit',
  delete: 'edit',
  move: 'edit',
  execute: 'execute',
  fetch: 'fetch',
  // What is not told apart may do anything.
  other: 'execute',
}

/** What a tool call does. */
export function toolKindOf(kind: AcpToolKind | null | undefined): ToolKind {
  return KINDS[kind ?? 'other']
}

/** The events that an update is. */
export function readUpdate(update: SessionUpdate): readonly AgentEvent[] {
  switch (update.sessionUpdate) {
    case 'agent_message_chunk':
      return update.content.type === 'text'
        ? [{ kind: 'text', text: update.content.text, partial: true }]
        : []
    case 'tool_call':
    case 'tool_call_update': {
      const { toolCallId: id, title, rawInput, status } = update
      const input = inputOf(rawInput)
      const state =
        status === 'completed' ? 'completed' : status === 'failed' ? 'failed' : 'started'
      if (update.sessionUpdate === 'tool_call_update' && state === 'started') return []
      return [
        {
          kind: 'tool',
          id,
          status: state,
          ...(title == null ? {} : { name: title }),
          ...(input === undefined ? {} : { input }),
        },
      ]
    }
    case 'plan':
      return [
        {
          kind: 'plan',
          entries: update.entries.map(({ content, status }) => ({
            text: content,
            done: status === 'completed',
          })),
        },
      ]
    case 'usage_update': {
      const { cost } = update
      return cost == null || cost.currency !== 'USD' ? [] : [{ kind: 'cost', usd: cost.amount }]
    }
    default:
      return []
  }
}

/**
 * The tokens that an answer says it took: in `usage`, which later versions of the protocol have, or where Gemini CLI puts
 * them; none where the agent tells nothing.
 */
export function spentIn(answer: PromptResponse): { inputTokens: number; outputTokens: number } {
  const whole = answer as unknown as JsonObject
  const usage = objectAt(whole, 'usage')
  const counted = objectAt(objectAt(objectAt(whole, '_meta'), 'quota'), 'token_count')
  return {
    inputTokens: numberAt(usage, 'inputTokens') ?? numberAt(counted, 'input_tokens') ?? 0,
    outputTokens: numberAt(usage, 'outputTokens') ?? numberAt(counted, 'output_tokens') ?? 0,
  }
}

function inputOf(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined
}
