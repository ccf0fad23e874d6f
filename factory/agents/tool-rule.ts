/** @module Which tools a job allows, by the names under which programs and providers know them. */

import type { ToolKind } from './model.ts'
import { agentPrograms } from './programs/index.ts'

/** Whether a tool of this name may be offered to a model, and called by it. */
export type ToolRule = (name: string) => boolean

const KINDS: readonly ToolKind[] = ['read', 'edit', 'execute', 'fetch']

/** Tools that a provider runs itself, so that only what lies between the two can take them away. */
const AT_PROVIDERS: Readonly<Record<string, ToolKind>> = {
  file_search: 'fetch',
  googleMaps: 'fetch',
  googleSearch: 'fetch',
  googleSearchRetrieval: 'fetch',
  image_generation: 'read',
  mcp: 'fetch',
  mcp_toolset: 'fetch',
  urlContext: 'fetch',
  url_context: 'fetch',
  web_fetch: 'fetch',
  web_search: 'fetch',
  web_search_preview: 'fetch',
}

/** `web_search_20250305`, `web_search_preview_2025_03_11`. */
const VERSION = /_\d{4}_?\d{2}_?\d{2}$/

/**
 * The rule for the tools of a program, or of any command, whose tools are then looked up among those of all programs. What
 * nobody knows by name may do anything, and is allowed where commands are.
 *
 * @param program its name; one that is unknown is any command
 */
export function toolRule(program: string, allowed: readonly ToolKind[]): ToolRule {
  const own = agentPrograms.filter(
    ({ name, acp }) => name === program || acp.command[0] === program,
  )
  const known = own.length > 0 ? own : agentPrograms
  const kindsOf = (name: string): readonly ToolKind[] => {
    const plain = name.replace(VERSION, '')
    const atProvider = Object.hasOwn(AT_PROVIDERS, plain) ? AT_PROVIDERS[plain] : undefined
    if (atProvider !== undefined) return [atProvider]
    return known.flatMap(({ tools }) => KINDS.filter((kind) => tools[kind].includes(name)))
  }
  return (name) => {
    const kinds = kindsOf(name)
    if (kinds.length === 0) return allowed.includes('execute')
    const may = (kind: ToolKind) => allowed.includes(kind)
    // A tool that does several things is held to one of them by its own program's sandbox, and by no other's.
    return own.length > 0 ? kinds.some(may) : kinds.every(may)
  }
}

/** What is allowed by both; undefined where neither says anything. */
export function toolsAllowed(
  configured: readonly ToolKind[] | undefined,
  asked: readonly ToolKind[] | undefined,
): readonly ToolKind[] | undefined {
  if (configured === undefined || asked === undefined) return configured ?? asked
  return configured.filter((kind) => asked.includes(kind))
}
