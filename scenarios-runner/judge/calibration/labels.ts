/** @module What people say of trials that judges are measured on: the questions with their trajectories, and the labels. */

import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HoldoutError } from '../../../twins/base/index.ts'
import { openLineLog, writeAtomicSync } from '../../../twins/base/node/index.ts'
import type { Criterion, Scenario } from '../../scenario/index.ts'
import type { Trajectory } from '../../trial/index.ts'
import { questionKey } from '../keep/question-key.ts'

/** What is asked of a person as of a judge, kept whole: the run that it comes from may be deleted. */
export interface LabelQuestion {
  readonly key: string
  readonly scenario: string
  readonly title: string
  /** As in the scenario, so that what people keep of it is found wherever agents could read it. */
  readonly canary?: string
  readonly criticality: Scenario['criticality']
  readonly story: string
  readonly criteria: readonly Criterion[]
  readonly trajectory: Trajectory
}

const labelSchema = z.object({
  key: z.string(),
  criterion: z.string(),
  /** `unclear`: the person cannot tell; often the fault of the criterion. */
  label: z.enum(['met', 'not-met', 'unclear']),
  at: z.string(),
})

/** A person's word on one criterion of one question. */
export type Label = z.infer<typeof labelSchema>

/** A question with what was said of it: criterion id → label. */
export interface LabelledQuestion {
  readonly question: LabelQuestion
  readonly labels: Readonly<Record<string, Label['label']>>
}

/** A folder of labels: `labels.jsonl`, one line a label, the last one of a criterion counts; `questions/<key>.json`. */
export interface LabelSet {
  readonly folder: string
  labelsOf(key: string): Readonly<Record<string, Label['label']>>
  /** Writes the question down with its first label. */
  say(question: LabelQuestion, criterion: string, label: Label['label'], at: Date): void
  /** Questions of which every criterion is labelled. */
  complete(): LabelledQuestion[]
}

/** The question that a trial was to its judge. */
export function labelQuestion(
  scenario: Scenario,
  told: { readonly story: string; readonly criteria: readonly Criterion[] },
  trajectory: Trajectory,
): LabelQuestion {
  return {
    key: questionKey({ ...told, trajectory }).slice(0, 32),
    scenario: scenario.id,
    title: scenario.title,
    ...(scenario.canary === undefined ? {} : { canary: scenario.canary }),
    criticality: scenario.criticality,
    ...told,
    trajectory,
  }
}

/**
 * Opens a folder of labels, which need not be there yet.
 *
 * @throws {HoldoutError} `LABELS_BROKEN` naming the line or file that cannot be read
 */
export function openLabels(folder: string): LabelSet {
  const file = join(folder, 'labels.jsonl')
  const labels = new Map<string, Record<string, Label['label']>>()
  const enter = ({ key, criterion, label }: Label) => {
    labels.set(key, { ...labels.get(key), [criterion]: label })
  }
  for (const label of readLabels(file)) enter(label)
  return {
    folder,
    labelsOf: (key) => labels.get(key) ?? {},
    say(question, criterion, label, at) {
      const path = questionPath(folder, question.key)
      if (!existsSync(path)) {
        mkdirSync(join(folder, 'questions'), { recursive: true })
        writeAtomicSync(path, `${JSON.stringify(question)}\n`)
      }
      const line: Label = { key: question.key, criterion, label, at: at.toISOString() }
      const log = openLineLog(file)
      try {
        log.append(JSON.stringify(line))
      } finally {
        log.close()
      }
      enter(line)
    },
    complete() {
      return readQuestions(folder)
        .map((question) => ({ question, labels: labels.get(question.key) ?? {} }))
        .filter(({ question, labels: said }) => question.criteria.every(({ id }) => id in said))
    },
  }
}

function questionPath(folder: string, key: string): string {
  return join(folder, 'questions', `${key}.json`)
}

function readLabels(file: string): Label[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    try {
      return labelSchema.parse(JSON.parse(line))
    } catch (cause) {
      if (index === lines.length - 1) return []
      throw broken('this line is no label', { file, line: index + 1 }, cause)
    }
  })
}

function readQuestions(folder: string): LabelQuestion[] {
  const directory = join(folder, 'questions')
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const file = join(directory, name)
      try {
        return JSON.parse(readFileSync(file, 'utf8')) as LabelQuestion
      } catch (cause) {
        throw broken('this file is no labelled trial', { file }, cause)
      }
    })
}

function broken(
  message: string,
  place: { readonly file: string; readonly line?: number },
  cause: unknown,
): HoldoutError {
  return new HoldoutError(message, {
    code: 'LABELS_BROKEN',
    place,
    hint: 'take it out; the other labels stay as they are',
    cause,
  })
}
