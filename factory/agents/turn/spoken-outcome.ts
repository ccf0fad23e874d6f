/** @module How an agent says how a turn ended, and how it is asked to choose: the same words for every kind of agent. */

import type { Redactor } from '../../../twins/base/index.ts'
import { type Outcome, outcomeFromStatusFile, outcomeOf } from '../../engine/index.ts'
import type { AgentChoice } from '../model.ts'
import { readHomeFile } from './home-files.ts'
import { matchOption } from './match-option.ts'

/** What a status file in an agent's home says, redacted; undefined where there is none, or none that can be read. */
export function outcomeFromFile(
  home: string,
  name: string,
  redactor: Redactor,
): Outcome | undefined {
  const text = readHomeFile(home, name)
  return text === undefined ? undefined : outcomeFromStatusFile(redactor.text(text))
}

/**
 * `outcome: needs_dod` and `preferred_label: Yes` in the last lines, as prompts of real pipelines ask for; a `question:`
 * there is in the context as `question`, for a person.
 */
export function outcomeFromText(text: string): Outcome | undefined {
  const lines = text.trimEnd().split('\n').slice(-6)
  const find = (key: string) => {
    // A question keeps its mark; what stands around the others, of Markdown, is not theirs.
    const ending = key === 'question' ? '["`*\\s]*' : '\\W*'
    const pattern = new RegExp(`^\\W*${key}\\s*[:=]\\s*"?([^"\`*]+?)"?${ending}$`, 'i')
    for (const line of lines.toReversed()) {
      const value = pattern.exec(line)?.[1]?.trim()
      if (value !== undefined && value !== '') return value
    }
    return undefined
  }
  const word = find('outcome')
  const label = find('preferred_label')
  const question = find('question')
  if (word === undefined && label === undefined && question === undefined) return undefined
  return outcomeOf(word ?? 'success', {
    ...(label === undefined ? {} : { preferredLabel: label }),
    ...(question === undefined ? {} : { contextUpdates: { question } }),
  })
}

/**
 * Asks for a choice, twice when the first answer names none of the options.
 *
 * @param ask sends a prompt and gives the answer's text; told which attempt it is
 */
export async function askToChoose(
  choice: AgentChoice,
  ask: (prompt: string, attempt: number) => Promise<string>,
): Promise<string | undefined> {
  for (const attempt of [1, 2]) {
    const chosen = matchOption(await ask(choicePrompt(choice), attempt), choice.options)
    if (chosen !== undefined) return chosen
  }
  return undefined
}

function choicePrompt(choice: AgentChoice): string {
  const seen = choice.feedback.symptoms.map((symptom) => `- ${symptom}`).join('\n')
  return [
    'You decide how a pipeline goes on. Change no files.',
    `The stage that has just ended: ${choice.question}`,
    seen === ''
      ? 'The last validation named no symptom.'
      : `What users noticed at the last validation:\n${seen}`,
    `The ways on:\n${choice.options.map((option) => `- ${option}`).join('\n')}`,
    'Answer with exactly one of them on a line of its own, and nothing else.',
  ].join('\n\n')
}
