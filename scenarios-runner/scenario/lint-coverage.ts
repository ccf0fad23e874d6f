/** @module What no scenario touches: operations of the artifact's contract, operations of twins, sections of the intent. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { basePathsOf, type Contract, createRouter, pathsBelow } from '../../twins/index.ts'
import type { Scenario } from './model.ts'
import type { HttpStep, Step } from './steps/step-model.ts'

/** One thing that is in no story. */
export interface Untouched {
  readonly rule: 'operation-untouched' | 'call-untouched' | 'section-untouched'
  readonly message: string
  /** `spec/intent/access.md`, or the contract's title. */
  readonly where: string
  readonly line?: number
}

/** A heading of the intent, with the text below it. */
export interface IntentSection {
  readonly file: string
  readonly line: number
  readonly heading: string
}

/** What scenarios are held against. */
export interface CoverageOptions {
  /** The artifact's own contract. */
  readonly downstream?: Contract
  /** Requests that the harness makes itself: whether it is ready, and that it forgets. */
  readonly own?: readonly { readonly method: string; readonly path: string }[]
  /** Twin → its contract's operations, and those that the artifact called in the latest run. */
  readonly upstream?: Readonly<
    Record<string, { readonly operations: readonly string[]; readonly called: ReadonlySet<string> }>
  >
  readonly intent?: readonly IntentSection[]
}

/** A large contract is mostly not called, which is no news; then the number is enough. */
const MAX_LISTED = 12

/** What no scenario touches. A section counts as touched when a story says most of its heading's words: a hint, no proof. */
export function lintCoverage(
  scenarios: readonly Scenario[],
  { downstream, own = [], upstream = {}, intent = [] }: CoverageOptions,
): Untouched[] {
  return [
    ...(downstream === undefined
      ? []
      : untouchedOperations(downstream, [...scenarios.flatMap(requestsOf), ...own])),
    ...Object.entries(upstream).flatMap(([twin, { operations, called }]) => {
      const left = operations.filter((operation) => !called.has(operation))
      if (left.length === 0) return []
      const named =
        left.length <= MAX_LISTED ? left.join(', ') : `${left.slice(0, MAX_LISTED).join(', ')}, …`
      const message = `${left.length} of ${operations.length} operations of ${twin} were called in no trial of the latest run: ${named}`
      return [{ rule: 'call-untouched' as const, where: twin, message }]
    }),
    ...untouchedSections(scenarios, intent),
  ]
}

function untouchedOperations(
  contract: Contract,
  requests: readonly { readonly method: string; readonly path: string }[],
): Untouched[] {
  const router = createRouter(contract)
  const basePaths = basePathsOf(contract)
  const touched = new Set<string>()
  for (const request of requests) {
    for (const path of pathsBelow(basePaths, sampleOf(request.path))) {
      const match = router.match(request.method, path)
      if (match !== undefined && 'operation' in match) touched.add(match.operation.id)
    }
  }
  return contract.operations
    .filter(({ id }) => !touched.has(id))
    .map(({ id, method, path }) => ({
      rule: 'operation-untouched',
      where: contract.title,
      message: `no scenario uses ${method.toUpperCase()} ${path} (${id})`,
    }))
}

function requestsOf({ before, steps, cleanup }: Scenario): HttpStep[] {
  const flat = (all: readonly Step[]): HttpStep[] =>
    all.flatMap((step) =>
      step.kind === 'http' ? [step] : step.kind === 'concurrent' ? flat(step.steps) : [],
    )
  return flat([...before, ...steps, ...cleanup])
}

/** The path with something in place of what is drawn or saved, and without its query. */
function sampleOf(template: string): string {
  return template.replaceAll(/\$\{[^}]*\}/g, 'x').split('?')[0] ?? '/'
}

function untouchedSections(
  scenarios: readonly Scenario[],
  intent: readonly IntentSection[],
): Untouched[] {
  const said = new Set(
    scenarios.flatMap(({ title, story, criteria, symptom, tags, checks }) =>
      wordsOf(
        [
          title,
          story,
          symptom,
          ...tags,
          ...criteria.map(({ text }) => text),
          ...checks.map((check) => check.symptom),
        ].join(' '),
      ),
    ),
  )
  return intent.flatMap(({ file, line, heading }) => {
    const words = wordsOf(heading)
    const found = words.filter((word) => said.has(word)).length
    if (words.length === 0 || found * 2 >= words.length) return []
    const message = `no scenario says what "${heading}" is about (judged by its words)`
    return [{ rule: 'section-untouched' as const, where: file, line, message }]
  })
}

const SMALL = new Set(
  'a an and are as at be by can for from has have how in into is it its may must no not of on or that the their them they this to what when where who will with without'.split(
    ' ',
  ),
)

/** The words that mean something, without their endings: `Approving requests` → approv, request. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2 && !SMALL.has(word))
    .map((word) => word.replace(/(?:ations?|ions?|ings?|ed|es|s|al|ly)$/, ''))
}

/** The second and deeper headings of every Markdown file of a folder, which is a document's sections. */
export async function readIntent(folder: string, shown: string): Promise<IntentSection[]> {
  const names = await readdir(folder).catch(() => [])
  const sections: IntentSection[] = []
  for (const name of names.filter((one) => one.endsWith('.md')).sort()) {
    const text = await readFile(join(folder, name), 'utf8')
    for (const [index, line] of text.split('\n').entries()) {
      const heading = /^#{2,4}\s+(.+?)\s*#*$/.exec(line)?.[1]
      if (heading !== undefined)
        sections.push({ file: `${shown}/${name}`, line: index + 1, heading })
    }
  }
  return sections
}
