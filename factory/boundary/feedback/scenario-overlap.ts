/**
 * @module How much of a scenario a line of feedback would give away: its words in a row, a sentence of it told in another
 * order or with other endings, its names and its data. What agents may read anyway gives nothing away.
 */

import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'

/** So many words in a row of a scenario's own text, and what goes back would be the scenario. */
export const MOST_SHARED_WORDS = 7

/** A larger share of a sentence's own words, and a line tells the sentence. */
export const MOST_OF_A_SENTENCE = 0.6

/** A sentence with fewer words of its own is told by many that mean something else. */
const FEWEST_OWN_WORDS = 5

/** What a line and a scenario have in common. */
export interface Overlap {
  /** The longest run of words in the same order. */
  readonly run: number
  /** The largest share of the own words of one of its sentences, whatever their order and endings; 0 to 1. */
  readonly share: number
  /** Names, data and identifiers of the scenario that the line holds. */
  readonly names: readonly string[]
}

/** A scenario as lines are compared with it. */
export interface Telling {
  readonly words: readonly string[]
  /** The stems of each sentence that nothing public holds. */
  readonly sentences: readonly ReadonlySet<string>[]
  /** Phrases of words in lower case, each with a space before and after. */
  readonly names: readonly string[]
  /** Words that begin a sentence with a capital: names where a line has them inside one. */
  readonly beginnings: ReadonlySet<string>
}

/**
 * Prepares a scenario for comparison.
 *
 * @param known words in lower case that agents read anyway: intent, contracts, names of services
 */
export function tellingOf(scenario: Scenario, known: ReadonlySet<string>): Telling {
  const prose = [
    scenario.title,
    scenario.story,
    scenario.persona ?? '',
    ...scenario.criteria.map(({ text }) => text),
  ]
  const all = [...prose, ...scenario.checks.map(({ expression }) => expression)].join('\n')
  const publicStems = new Set([...known].map(stemOf))
  const sentences = prose
    .flatMap(sentencesOf)
    .map((sentence) => new Set(stemsOf(sentence).filter((stem) => !publicStems.has(stem))))
    .filter(({ size }) => size >= FEWEST_OWN_WORDS)
  const capitals = prose.flatMap((text) => capitalsOf(text))
  const isOwn = (word: string) => !known.has(word.toLowerCase()) && !SMALL.has(word.toLowerCase())
  const data = [...dataOf(scenario), scenario.canary ?? '', scenario.id]
  const named = [...capitals.filter(({ inside }) => inside).map(({ word }) => word), ...data]
  const names = named
    .map((text) => wordsIn(text))
    .filter((words) => words.join('').length >= 3 && words.some(isOwn))
    .map((words) => ` ${words.join(' ')} `)
  return {
    words: wordsIn(all),
    sentences,
    names: [...new Set(names)],
    beginnings: new Set(
      capitals.filter(({ inside, word }) => !inside && isOwn(word)).map(({ word }) => word),
    ),
  }
}

/** What a line has in common with a scenario. */
export function overlapWith(line: string, telling: Telling): Overlap {
  const stems = new Set(stemsOf(line))
  const shares = telling.sentences.map(
    (own) => [...own].filter((stem) => stems.has(stem)).length / own.size,
  )
  const plain = ` ${wordsIn(line).join(' ')} `
  const capitals = capitalsOf(line).filter(
    ({ inside, word }) => inside && telling.beginnings.has(word),
  )
  return {
    run: longestRun(wordsIn(line), telling.words),
    share: Math.max(0, ...shares),
    names: [
      ...telling.names.filter((name) => plain.includes(name)).map((name) => name.trim()),
      ...capitals.map(({ word }) => word),
    ],
  }
}

/** Whether so much in common tells the scenario. */
export function givesAway({ run, share, names }: Overlap): boolean {
  return run > MOST_SHARED_WORDS || share > MOST_OF_A_SENTENCE || names.length > 0
}

/** The length of the longest run of words that both texts hold, without regard to case and punctuation. */
export function longestSharedRun(text: string, source: string): number {
  return longestRun(wordsIn(text), wordsIn(source))
}

/** The words of a text in lower case, letters and digits. */
export function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

function longestRun(said: readonly string[], told: readonly string[]): number {
  let longest = 0
  let before = new Array<number>(told.length + 1).fill(0)
  for (const word of said) {
    const now = new Array<number>(told.length + 1).fill(0)
    for (let i = 0; i < told.length; i += 1) {
      if (told[i] !== word) continue
      now[i + 1] = (before[i] ?? 0) + 1
      longest = Math.max(longest, now[i + 1] ?? 0)
    }
    before = now
  }
  return longest
}

function sentencesOf(text: string): string[] {
  return text.split(/[.!?;:]+(?=\s|$)|\n{2,}/u)
}

// Words that say nothing of what they are about.
const SMALL = new Set(
  'the and that this with for from has have had was were are not but what when while who whom whose they them their there then than her his she him its into onto over under only also some any all each can could may might must shall should will would does did done been being more most such very just about after before because until upon where which how why you your our out off own one two'.split(
    ' ',
  ),
)

function stemsOf(text: string): string[] {
  return wordsIn(text)
    .filter((word) => word.length > 2 && !SMALL.has(word))
    .map(stemOf)
}

/** A word without its ending, so that `revokes`, `revoked` and `revoking` are the same. */
function stemOf(word: string): string {
  if (word.length < 5) return word
  return word.replace(/(?:ations?|ions?|ings?|ments?|ers?|ed|es|ly|s|e)$/, '')
}

/** Words of at least three letters with a capital, and whether they stand inside a sentence. */
function capitalsOf(text: string): readonly { readonly word: string; readonly inside: boolean }[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{N}]{2,}/gu)].map(
    ({ 0: word, index }) => {
      const before = text.slice(Math.max(0, index - 8), index)
      return { word, inside: !(before.trim() === '' || BEGINS_SENTENCE.test(before)) }
    },
  )
}

const BEGINS_SENTENCE = /([.!?:;][”"’)]*\s+|["“(]|\n\s*\n\s*|\n\s*[-*#>]+\s*)$/u

/** Values that the story is played with: what is given, what the user sends, what is drawn from. Words of the format are not among them. */
function dataOf(scenario: Scenario): readonly string[] {
  const values: string[] = []
  const collect = (value: unknown) => {
    if (typeof value === 'string') values.push(value.replaceAll(/\$\{[^}]*\}/g, ' '))
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  for (const { state } of Object.values(scenario.given)) collect(state)
  collect([scenario.cell, scenario.env, Object.keys(scenario.files)])
  for (const variation of Object.values(scenario.vary)) {
    if (variation.kind === 'one-of') collect(variation.values)
  }
  for (const step of [...scenario.before, ...scenario.steps]) {
    for (const part of ['path', 'query', 'json', 'form', 'text', 'multipart', 'stdin', 'command']) {
      collect((step as unknown as Record<string, unknown>)[part])
    }
  }
  // A sentence among the data is prose; what matters there is a run of its words.
  return values.filter((value) => wordsIn(value).length <= 6)
}
