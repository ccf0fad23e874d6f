/** @module The log of a GitHub workflow: whatever is printed there may be obeyed, so that words of others are kept from it. */

/** Whether what we print is read by a runner. */
export function isWorkflowLog(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.GITHUB_ACTIONS === 'true'
}

/**
 * The text with nothing in it that a runner obeys, and looking the same. A runner takes `::error::…` for a command where a line
 * begins with it, blanks apart, and `##[error]…` anywhere, whoever said it: the artifact, a judge, an agent.
 */
export function unobeyed(text: string): string {
  return text.replace(/^([\s\u0085]*):(?=:)/gm, '$1:\u200b').replaceAll('##[', '#\u200b#[')
}
