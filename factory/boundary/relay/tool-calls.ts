/** @module Tools in what goes between a program and its model's provider: definitions taken out, calls made harmless. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../../twins/base/index.ts'
import type { ToolRule } from '../../agents/index.ts'

/** What Anthropic's, OpenAI's and Google's protocols call a call that has a name. */
const CALLS = new Set([
  'tool_use',
  'server_tool_use',
  'mcp_tool_use',
  'function_call',
  'custom_tool_call',
])
const LONGEST_NAME = 64

/**
 * A request without the definitions of tools that are not allowed: those that the program runs, and those that the
 * provider would run itself. All three providers' protocols are read by their forms.
 *
 * @param withheld told the name of each that was taken out
 * @returns the same object where nothing was
 */
export function withoutTools(
  request: JsonObject,
  mayCall: ToolRule,
  withheld: (name: string) => void,
): JsonObject {
  const result: Record<string, JsonValue | undefined> = { ...request }
  const may = (name: string) => {
    const allowed = mayCall(name)
    if (!allowed) withheld(name)
    return allowed
  }
  if (Array.isArray(request.tools)) {
    const left = request.tools.flatMap((tool) => toolLeft(tool, may))
    if (left.length > 0) result.tools = left
    else delete result.tools
  }
  // Servers that the provider would ask.
  if (request.mcp_servers !== undefined && !may('mcp')) delete result.mcp_servers
  // A choice among tools that are not there is an error to a provider.
  if (result.tools === undefined || namesHeld(request.tool_choice, mayCall))
    delete result.tool_choice
  const choice = request.toolConfig ?? request.tool_config
  if (result.tools === undefined || namesHeld(choice, mayCall)) {
    delete result.toolConfig
    delete result.tool_config
  }
  return result
}

function toolLeft(tool: JsonValue, may: ToolRule): JsonValue[] {
  if (!isJsonObject(tool)) return []
  const { type, name, function: inner, tools } = tool
  // A namespace of OpenAI's.
  if (Array.isArray(tools)) {
    const left = tools.flatMap((one) => toolLeft(one, may))
    return left.length === 0 ? [] : [{ ...tool, tools: left }]
  }
  const named = isJsonObject(inner) ? inner.name : name
  const isPlain = type === undefined || type === null || type === 'function' || type === 'custom'
  if (typeof named === 'string' || typeof type === 'string') {
    const words = [named, isPlain ? undefined : type].filter((word) => typeof word === 'string')
    return words.every(may) ? [tool] : []
  }
  // Google's: one object holds lists of functions, and what the provider runs by its name.
  const left: Record<string, JsonValue | undefined> = {}
  for (const [key, value] of Object.entries(tool)) {
    if (/^function_?declarations$/i.test(key) && Array.isArray(value)) {
      const functions = value.flatMap((one) => toolLeft(one, may))
      if (functions.length > 0) left[key] = functions
    } else if (may(key)) left[key] = value
  }
  return Object.keys(left).length === 0 ? [] : [left]
}

/** Whether a choice of tools names one that is not allowed. */
function namesHeld(choice: JsonValue | undefined, mayCall: ToolRule): boolean {
  if (Array.isArray(choice)) return choice.some((one) => namesHeld(one, mayCall))
  if (!isJsonObject(choice)) return false
  return Object.entries(choice).some(([key, value]) =>
    key === 'name' && typeof value === 'string'
      ? !mayCall(value)
      : /^allowed_?function_?names$/i.test(key) && Array.isArray(value)
        ? value.some((name) => typeof name === 'string' && !mayCall(name))
        : namesHeld(value, mayCall),
  )
}

/**
 * An answer, or a piece of one, in which calls of tools that are not allowed name a tool that there is not: the program
 * tells its model so, and goes on.
 *
 * @param refused told the name of each
 * @returns undefined where there was none
 */
export function withoutCalls(
  value: JsonValue,
  mayCall: ToolRule,
  refused: (name: string) => void,
): JsonValue | undefined {
  let changed = false
  const allowedName = (name: string) => {
    if (mayCall(name)) return name
    changed = true
    refused(name)
    return `not_allowed_${name}`.slice(0, LONGEST_NAME)
  }
  const called = (call: JsonObject): JsonObject =>
    typeof call.name === 'string' ? { ...call, name: allowedName(call.name) } : call
  const visit = (one: JsonValue, key: string): JsonValue => {
    if (Array.isArray(one)) return one.map((each) => visit(each, key))
    if (!isJsonObject(one)) return one
    const { type, call_id, function: inner } = one
    const word = typeof type === 'string' ? type : ''
    // What stands inside a call is the tool's own.
    if (CALLS.has(word) || /^function_?call$/i.test(key)) return called(one)
    if (key === 'tool_calls' && isJsonObject(inner)) return { ...one, function: called(inner) }
    // One that a program runs, and that has a type instead of a name: OpenAI's `local_shell_call`.
    const [, built] = /^(\w+)_call$/.exec(word) ?? []
    if (built !== undefined && typeof call_id === 'string') {
      const name = allowedName(built)
      if (name === built) return one
      return { type: 'function_call', id: one.id, call_id, name, arguments: '{}' }
    }
    return Object.fromEntries(
      Object.entries(one).map(([field, each]) => [
        field,
        each === undefined ? each : visit(each, field),
      ]),
    )
  }
  const result = visit(value, '')
  return changed ? result : undefined
}
