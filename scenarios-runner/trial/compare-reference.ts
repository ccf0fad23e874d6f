/** @module The same steps against a second artifact, and whether both answered alike. */

import { join } from 'node:path'
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Redactor,
} from '../../twins/base/index.ts'
import type { RunningArtifact } from '../artifact/index.ts'
import { type Difference, differences, type Tolerances } from '../drive/index.ts'
import { chooseBackend } from '../sandbox/index.ts'
import type { GivenTwin, StepAnswer } from '../scenario/index.ts'
import type { CheckResult } from './model.ts'
import { markWorlds, untilQuiet } from './observe/observe-twins.ts'
import { playSteps } from './play/play-steps.ts'
import type { PlayOptions } from './play/story.ts'
import type { TrialPlace, TrialSetting } from './run-trial.ts'
import { endingWith, faultWorlds, openWorlds, seedWorlds } from './trial-worlds.ts'

/** What a trial's artifact is compared with: one that runs already, or one that has a place of its own. */
export type ReferencePlace = {
  readonly tolerances: Tolerances
} & ({ readonly url: string } | { readonly place: TrialPlace })

/** The reference itself failed: nothing is known about the artifact. */
export class ReferenceLost extends Error {
  override readonly name = 'ReferenceLost'
}

/** What the artifact's own trial was played with. */
export interface ReferenceTrial {
  readonly given: Readonly<Record<string, GivenTwin>>
  readonly worldName: string
  readonly trialSeed: string
  readonly env: Readonly<Record<string, string>>
  readonly playing: Pick<PlayOptions, 'folder' | 'pages' | 'drawn' | 'world'>
}

/** What comes instead of an answer. What cannot be found on a page is one. */
const SILENCE: readonly string[] = ['timeout', 'reset', 'cut']

/** So many differences are told. */
const MOST_TOLD = 5
/** Of answers, what a user meets; how long it took and how often it was asked is nobody's promise. */
const COMPARED: readonly string[] = [
  ...['status', 'json', 'text', 'events', 'exit', 'stdout', 'files', 'path', 'title', 'snapshot'],
  ...['values', 'downloads', 'failure'],
]

/**
 * Plays a scenario's steps against the reference, in worlds that begin as the artifact's did, and compares.
 *
 * @throws {ReferenceLost} when the reference cannot be had
 */
export async function compareWithReference(
  setting: TrialSetting,
  reference: ReferencePlace,
  scenario: Parameters<typeof playSteps>[0],
  answers: Readonly<Record<string, StepAnswer>>,
  trial: ReferenceTrial,
): Promise<CheckResult> {
  const expected = await answersOf(setting, reference, scenario, trial)
  refuseSilence(expected, answers)
  const found = Object.keys(answers).flatMap((step): readonly Difference[] =>
    differences(comparable(answers[step]), comparable(expected[step]), reference.tolerances, [
      step,
    ]),
  )
  return {
    id: 'reference',
    expression: 'the answers are those of the reference',
    result: found.length === 0 ? 'met' : 'not-met',
    detail:
      found.length === 0
        ? `${Object.keys(answers).length} answers agree`
        : told(found, setting.redactor.knowing([answers, expected])),
  }
}

async function answersOf(
  setting: TrialSetting,
  reference: ReferencePlace,
  scenario: Parameters<typeof playSteps>[0],
  { given, worldName, trialSeed, env, playing }: ReferenceTrial,
): Promise<Readonly<Record<string, StepAnswer>>> {
  const worlds = openWorlds(setting.twins, worldName, trialSeed, given, setting.twinBytes)
  using _worlds = endingWith(worlds)
  seedWorlds(worlds, given)
  const startedMs = performance.now()
  const { signal } = setting
  const common = { ...playing, worlds, startedMs, signal }
  if ('url' in reference) {
    const played = await playSteps(scenario, {
      ...common,
      marks: markWorlds(worlds),
      artifact: alreadyRunning(reference.url),
      receivers: { inbox: () => ({ requests: {}, mail: undefined, leftOut: {} }) },
    })
    await played.cleanUp()
    return unlessLost(played.answers)
  }
  const { slot, idle, instance, receivers } = reference.place
  const prepared = await instance.prepare(
    { idle: () => slot.use(idle), trial: () => slot.use(worlds) },
    env,
  )
  const { artifact } = prepared
  if (artifact === undefined) {
    throw new ReferenceLost(`the reference did not start: ${prepared.failure.message}`)
  }
  const marks = markWorlds(worlds)
  faultWorlds(worlds, given)
  receivers.empty()
  const played = await playSteps(scenario, { ...common, marks, artifact, receivers })
  await untilQuiet(worlds, receivers, setting.settleMs, signal)
  await played.cleanUp()
  if (artifact.exit !== undefined) throw new ReferenceLost('the reference ended during the trial')
  return unlessLost(played.answers)
}

/**
 * Where the reference did not answer and the artifact did, nobody knows what it would have said.
 *
 * @throws {ReferenceLost} naming the step, and what of its page could not be had
 */
export function refuseSilence(
  expected: Readonly<Record<string, StepAnswer>>,
  answers: Readonly<Record<string, StepAnswer>>,
): void {
  for (const [step, reference] of Object.entries(expected)) {
    const answer = answers[step]
    const { failure } = reference
    if (SILENCE.includes(failure ?? '') && answer?.failure === null) {
      throw new ReferenceLost(`the reference did not answer step ${step}: ${failure}`)
    }
    const missing = lostOfPage(answer)
    const lost = lostOfPage(reference).find((what) => {
      const at = missing.indexOf(what)
      return at < 0 || missing.splice(at, 1).length === 0
    })
    if (lost !== undefined) {
      throw new ReferenceLost(`of the reference's page ${lost} could not be had in step ${step}`)
    }
  }
}

/** What a page would have shown or saved, had it come in time: files, and whatever is in its frames. */
function lostOfPage(answer: StepAnswer | undefined): string[] {
  if (answer === undefined || !('lostFrames' in answer)) return []
  return [
    ...answer.downloads.flatMap(({ name, failure }) => (failure === null ? [] : [name])),
    ...answer.lostFrames.map((name) => `the frame ${JSON.stringify(name)}`),
  ]
}

/** A reference that cannot be reached is no reference. */
function unlessLost(
  answers: Readonly<Record<string, StepAnswer>>,
): Readonly<Record<string, StepAnswer>> {
  for (const [step, { failure }] of Object.entries(answers)) {
    if (failure === 'refused') {
      throw new ReferenceLost(`the reference did not answer step ${step}: ${failure}`)
    }
  }
  return answers
}

function alreadyRunning(url: string): RunningArtifact {
  return {
    url: url.replace(/\/+$/, ''),
    directory: '',
    roots: () => [],
    wall: 'none',
    exit: undefined,
    listens: async () => true,
    use: () => undefined,
    takeOutput: () => [],
    async enclose(place) {
      const { backend } = await chooseBackend('none')
      return backend.open({ write: [place.files] }, join(place.directory, 'sandbox'))
    },
    reset: async () => undefined,
    stop: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
}

function comparable(answer: StepAnswer | undefined): JsonValue | undefined {
  if (answer === undefined) return undefined
  const all = answer as unknown as JsonObject
  const parts = Object.entries(all).filter(([name, value]) => {
    if (!COMPARED.includes(name)) return false
    // What is JSON is compared as JSON: its spaces say nothing.
    const isText = name === 'text' || name === 'stdout'
    return !(isText && all.json !== null && all.json !== undefined) && value !== undefined
  })
  return {
    ...Object.fromEntries(parts.map(([name, value]) => [name, timeless(value as JsonValue)])),
    // Of what is noticed on a page only what it has the user save is compared.
    ...('omitted' in answer ? { omitted: { downloads: answer.omitted.downloads } } : {}),
  }
}

/** Events of a stream come when they come. */
function timeless(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value
  return value.map((item) => {
    if (!isJsonObject(item) || !('ms' in item)) return item
    const { ms, ...rest } = item
    return rest
  })
}

function told(found: readonly Difference[], redactor: Redactor): string {
  const show = (value: JsonValue | undefined) =>
    value === undefined ? 'nothing' : JSON.stringify(redactor.value(value)).slice(0, 200)
  const lines = found
    .slice(0, MOST_TOLD)
    .map(({ path, expected, found: got }) => `${path} is ${show(got)}, not ${show(expected)}`)
  const more = found.length - lines.length
  return `${lines.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}
