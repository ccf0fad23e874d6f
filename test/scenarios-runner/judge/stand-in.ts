/** @module What stands in for a language model that judges: reads the prompt as one would, and says what a test wants. */

import { readPrompt } from './trajectories.ts'

export interface Said {
  readonly status: string
  readonly quotes?: readonly { readonly from: string; readonly text: string }[]
  readonly reasoning?: string
  /** 0 to 100; 90 unless given. */
  readonly confidence?: number
}

type Prompt = ReturnType<typeof readPrompt>

/** The answer to a judge's prompt, as the object that is asked for; what the function says nothing of is left out. */
export function answerOf(
  text: string,
  decide: (criterion: string, prompt: Prompt) => Said | undefined,
): { results: object[] } {
  const prompt = readPrompt(text)
  const results = prompt.criteria.flatMap(({ id, criterion }) => {
    const said = decide(criterion, prompt)
    if (said === undefined) return []
    return {
      id,
      requirement: criterion,
      reasoning: said.reasoning ?? 'because',
      status: said.status,
      confidence: said.confidence ?? 90,
      quotes: said.quotes ?? [],
    }
  })
  return { results }
}

/** Whether a criterion asks for a word that was made up for the question. */
export function isCanary(criterion: string): boolean {
  return /the town of|greeted as Doctor|refers to form|states a price|An appointment with|society for its help|, and [A-Z][a-z]{6} is named there|under the number [A-Z][a-z]{6}-\d{4}|, with greetings from [A-Z][a-z]{6}|, at \d{4} [A-Z][a-z]{6}s each/.test(
    criterion,
  )
}
