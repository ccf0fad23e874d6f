/** @module A hook around tool calls, as the settings of Claude Code, Codex and Gemini CLI all spell it. */

import type { JsonObject } from '../../../twins/base/index.ts'

/** The settings of one hook event, for all tools; nothing where there is no command. */
export function hookOf(event: string, command: string | undefined): JsonObject {
  if (command === undefined) return {}
  return { [event]: [{ matcher: '.*', hooks: [{ type: 'command', command }] }] }
}
