/** @module What is told of a scenario's text, for tests of mistakes. */

import { parseScenario } from '../../../scenarios-runner/scenario/index.ts'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'

/** All mistakes as they are told, or `nothing wrong`. */
export function problemsOf(text: string, twins?: string[]): string {
  try {
    parseScenario(text, 'holdout-scenarios/a.md', twins ? { twins } : {})
  } catch (error) {
    if (error instanceof HoldoutError) return formatError(error)
    throw error
  }
  return 'nothing wrong'
}

/** A scenario with these lines below what each must have; the first is the fifth of the file. */
export function withFrontMatter(lines: string): string {
  return `---\nid: a\ncategory: edge-case\ncriticality: low\n${lines}\n---\nA story.\n`
}
