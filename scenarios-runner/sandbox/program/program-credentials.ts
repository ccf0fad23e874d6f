/** @module What well-known agents need to reach their providers: allowed by the program's name, nothing else is. */

import { basename } from 'node:path'

const CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
  claude: [
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_AUTH_TOKEN',
    'ANTHROPIC_BASE_URL',
    'ANTHROPIC_MODEL',
    'CLAUDE_CODE_OAUTH_TOKEN',
  ],
  codex: ['OPENAI_API_KEY', 'CODEX_API_KEY'],
  gemini: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GEMINI_BASE_URL'],
  opencode: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY', 'OPENROUTER_API_KEY'],
}

/** The names of all variables that any of them is given. */
export const PROGRAM_CREDENTIALS: readonly string[] = [
  ...new Set(Object.values(CREDENTIALS).flat()),
]

/** The names of the variables that a program of that name or path is given; none for one that is not known. */
export function credentialsOf(program: string): readonly string[] {
  return CREDENTIALS[basename(program)] ?? []
}
