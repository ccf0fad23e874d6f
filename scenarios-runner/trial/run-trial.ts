/** @module One trial: fresh worlds, a ready artifact, the steps, and everything observed, saved before it is judged. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  digitsAsText,
  HoldoutError,
  type JsonObject,
  type JsonValue,
  type Redactor,
} from '../../twins/base/index.ts'
import type { Twin } from '../../twins/index.ts'
import type { Slot } from '../../twins/node.ts'
import {
  type ArtifactInstance,
  type OutputChunk,
  type RunningArtifact,
  watchStarted,
} from '../artifact/index.ts'
import {
  BrowserLost,
  type Browsers,
  type PersonSettings,
  type Receivers,
  seenInbox,
} from '../drive/index.ts'
import { drawGiven, drawVariables, interpolate, type Scenario } from '../scenario/index.ts'
import { compareWithReference, ReferenceLost, type ReferencePlace } from './compare-reference.ts'
import { type BrokenHarness, brokenBy, lostUser } from './decide/broken-harness.ts'
import type { ConformanceCheck } from './decide/check-conformance.ts'
import { decideChecks } from './decide/decide-checks.ts'
import { overfilledTwin, ownFaultOf } from './decide/own-fault.ts'
import { hashTrajectory } from './hash/hash-trajectory.ts'
import { inFile } from './in-file.ts'
import type { CheckResult, ContractViolation, Trajectory, TrajectoryEvent } from './model.ts'
import { receivedEvents } from './observe/observe-receivers.ts'
import {
  callsLeftOut,
  markWorlds,
  observeTwins,
  refusedHosts,
  untilQuiet,
  upstreamViolations,
} from './observe/observe-twins.ts'
import { watchMachine } from './observe/watch-machine.ts'
import type { PlayedPerson } from './play/person/play-person.ts'
import { playSteps, stepsNeverPlayed } from './play/play-steps.ts'
import { openTrialPages } from './play/trial-pages.ts'
import { openUserFolder, type UserFolder } from './play/user-folder.ts'
import { trajectoryName, trajectoryPath } from './record/trajectory-path.ts'
import { carriedName, type SharedPlace } from './sharing/shared-place.ts'
import type { Turns } from './sharing/turns.ts'
import { endingWith, faultWorlds, openWorlds, seedWorlds, type Worlds } from './trial-worlds.ts'

/** What all trials of a run share. */
export interface TrialSetting {
  readonly twins: Readonly<Record<string, Twin>>
  /** The run's seed. */
  readonly seed: string
  readonly runFolder: string
  readonly redactor: Redactor
  /** Holds answers to the artifact's own contract, if it has one. */
  readonly conformance: ConformanceCheck | undefined
  /** How long the twins must have heard nothing before the end is observed. */
  readonly settleMs: number
  /** How much a trial's requests may come to at one twin, with their answers; as much as comes unless given. */
  readonly twinBytes?: number | undefined
  /** Where pages are met. */
  readonly browsers: Browsers
  /** Says whether the machine let a trial down; this machine is watched unless given. */
  readonly machine?: typeof watchMachine | undefined
  /** Who plays the user where a scenario has no steps. */
  readonly person?: PersonSettings | undefined
  /** Who may play where instances are made ready ahead; everybody at once unless given. */
  readonly turns?: Turns | undefined
  readonly signal: AbortSignal
}

/** Where a trial happens: fixed twin addresses, the worlds that they show between trials, and an instance. */
export interface TrialPlace {
  readonly slot: Slot
  readonly idle: Worlds
  readonly instance: ArtifactInstance
  /** What receives for the user at fixed addresses. */
  readonly receivers: Receivers
  /** What its artifact is compared with. */
  readonly reference?: ReferencePlace
  /** Set where other trials are played on the same instance at the same time. */
  readonly shared?: SharedPlace
}

/** Which trial. */
export interface TrialName {
  readonly scenario: Scenario
  /** From 0. */
  readonly trial: number
  /** From 1. */
  readonly attempt: number
}

/** A trial that was played and saved, not yet judged. */
export interface ObservedTrial extends TrialName {
  readonly trialSeed: string
  /** Redacted, as it was saved. */
  readonly trajectory: Trajectory
  /** Where it was saved, inside the run folder. */
  readonly path: string
  readonly hash: string
  readonly checks: readonly CheckResult[]
  /** Why the trial is unsatisfied whatever the checks say: a crash, no start, no answer. */
  readonly ownFault: string | undefined
  readonly broken: BrokenHarness | undefined
}

/**
 * Plays one attempt at a trial.
 *
 * @throws {HoldoutError} for what the author of a scenario or of the configuration has to mend
 */
export async function runTrial(
  setting: TrialSetting,
  place: TrialPlace,
  name: TrialName,
): Promise<ObservedTrial> {
  const { scenario, trial } = name
  const trialSeed = `${setting.seed}/${scenario.id}/${trial}`
  const observe = async (): Promise<Observation> => {
    try {
      return await play(setting, place, name, trialSeed)
    } catch (error) {
      setting.signal.throwIfAborted()
      if (error instanceof HoldoutError) throw inFile(error, scenario)
      if (error instanceof BrowserLost) {
        return { ...nothing, broken: { cause: 'browser', reason: error.message } }
      }
      if (error instanceof ReferenceLost) {
        return { ...nothing, broken: { cause: 'reference', reason: error.message } }
      }
      const reason = `the harness failed: ${error instanceof Error ? error.message : String(error)}`
      return { ...nothing, broken: { cause: 'driver', reason } }
    }
  }
  const observed = await observe()
  try {
    return keep(setting, name, trialSeed, observed)
  } catch (error) {
    // What no text can hold: the artifact has sent its twins, or its user, more in one trial than anybody could read.
    if (!(error instanceof RangeError)) throw error
    const ownFault = 'the artifact sent more in one trial than can be kept'
    return keep(setting, name, trialSeed, { ...nothing, checks: observed.checks, ownFault })
  }
}

/** Saves what was observed, redacted. */
function keep(
  { redactor, runFolder }: TrialSetting,
  name: TrialName,
  trialSeed: string,
  { raw, checks, ownFault, broken }: Observation,
): ObservedTrial {
  const { scenario } = name
  const whole: Trajectory = {
    version: 1,
    scenario: scenario.id,
    ...(scenario.canary === undefined ? {} : { canary: scenario.canary }),
    trial: name.trial,
    attempt: name.attempt,
    seed: trialSeed,
    ...raw,
    endedAtMs: Date.now(),
  }
  const hash = hashTrajectory(whole)
  const trajectory = redacted(whole, redactor)
  // What a name hides in the trajectory has none in a sentence.
  const told = redactor.knowing(whole)
  const path = trajectoryPath(name)
  // Half a file that a killed run leaves belongs to no record, and is written again when the trial is.
  writeFileSync(join(runFolder, path), `${JSON.stringify(trajectory)}\n`)
  return {
    ...name,
    trialSeed,
    trajectory,
    path,
    hash,
    checks: checks.map((check) => ({ ...check, detail: told.text(check.detail) })),
    ownFault: ownFault === undefined ? undefined : told.text(ownFault),
    broken: broken && { ...broken, reason: told.text(broken.reason) },
  }
}

type Observed = Pick<
  Trajectory,
  'drawn' | 'saved' | 'world' | 'events' | 'twins' | 'violations' | 'durationMs' | 'use' | 'user'
>

interface Observation {
  readonly raw: Observed
  readonly checks: readonly CheckResult[]
  readonly ownFault: string | undefined
  readonly broken: BrokenHarness | undefined
}

const nothing: Observation = {
  raw: { drawn: {}, saved: {}, events: [], twins: {}, violations: [], durationMs: 0 },
  checks: [],
  ownFault: undefined,
  broken: undefined,
}

async function play(
  setting: TrialSetting,
  place: TrialPlace,
  trialName: TrialName,
  trialSeed: string,
): Promise<Observation> {
  const { scenario, trial } = trialName
  const { twins, seed, signal, twinBytes, redactor } = setting
  const machine = (setting.machine ?? watchMachine)(setting.runFolder)
  using started = watchStarted()
  const drawn = drawVariables(scenario, seed, trial)
  const given = drawGiven(scenario, drawn, seed, trial)
  const worlds = openWorlds(twins, `${scenario.id}/${trial}`, trialSeed, given, twinBytes)
  using _worlds = endingWith(worlds)
  seedWorlds(worlds, given)
  const name = carriedName(trialSeed, trialName.attempt)
  // What others on the instance brought about is theirs: whatever was tried before is tried again alone.
  using sharing = await place.shared?.enter({ name, drawn, isAlone: trialName.attempt > 1 })
  signal.throwIfAborted()
  const carried = sharing === undefined ? {} : place.shared?.headers(name)
  // What the trial before still asked for is none of this one's.
  place.slot.takeRefused()

  await using folder = openUserFolder(setting.runFolder)
  await using pages = openTrialPages(setting.browsers, {
    runFolder: setting.runFolder,
    name: trajectoryName(trialName),
    headers: carried,
  })
  const environment = environmentOf(scenario, drawn, folder)
  await using referenceFolder = openUserFolder(setting.runFolder)
  await using referencePages = openTrialPages(setting.browsers, {
    runFolder: setting.runFolder,
    name: `${trajectoryName(trialName)}-reference`,
  })
  const { artifact, failure, notes } = await place.instance.prepare(
    {
      idle: () => place.slot.use(place.idle),
      trial: () => (sharing ?? place.slot).use(worlds),
    },
    environment,
  )
  using _turn = await setting.turns?.take()
  signal.throwIfAborted()
  place.receivers.empty()
  const startedMs = performance.now()
  const events: TrajectoryEvent[] = notes.map((text) => ({ kind: 'note', atMs: 0, text }))
  const marks = markWorlds(worlds)
  faultWorlds(worlds, given)

  const usedBefore = artifact?.use()
  let played = stepsNeverPlayed(scenario)
  let ownFault: string | undefined
  if (artifact === undefined) {
    ownFault = failure.message
    events.push(...outputEvents(failure.output, startedMs))
  } else {
    const { receivers } = place
    const { person } = setting
    const around = { artifact, worlds, marks, receivers, folder, pages, person, redactor }
    const playing = { ...around, drawn, startedMs, signal, world: { name, headers: carried } }
    played = await playSteps(scenario, playing)
    const quiet = await untilQuiet(worlds, receivers, setting.settleMs, signal)
    if (!quiet) events.push(note(startedMs, 'the artifact was still calling its twins at the end'))
    const output = sharing?.hadCompany ? [] : artifact.takeOutput()
    events.push(...played.events, ...outputEvents(output, startedMs))
    ownFault =
      overfilledTwin(worlds, twinBytes) ??
      played.brokenOff ??
      ownFaultOf(scenario, artifact, played.answers)
  }

  const observations = observeTwins(worlds, marks)
  const remarks = [
    ...refusedHosts(place.slot.takeRefused()),
    ...callsLeftOut(worlds, marks, observations),
  ]
  events.push(...remarks.map((text) => note(startedMs, text)))
  events.push(...receivedEvents(place.receivers.inbox(), startedMs))
  const violations: ContractViolation[] = upstreamViolations(observations)
  for (const [step, exchange] of Object.entries(played.exchanges)) {
    violations.push(...(setting.conformance?.(step, exchange) ?? []))
  }
  const ownChecks = decideChecks(
    scenario,
    worlds,
    observations,
    drawn,
    { ...played, received: seenInbox(place.receivers.inbox()) },
    ownFault,
    redactor,
  )
  events.push(...(await played.cleanUp()))
  const compared =
    place.reference === undefined || scenario.steps.length === 0
      ? []
      : [
          await compareWithReference(setting, place.reference, scenario, played.answers, {
            given,
            worldName: `${scenario.id}/${trial}/reference`,
            trialSeed,
            env: environment,
            playing: { folder: referenceFolder, pages: referencePages, drawn, world: { name } },
          }),
        ]
  const checks = [...ownChecks, ...compared]
  const failed = ownFault !== undefined || checks.some(({ result }) => result !== 'met')
  const used = useSince(usedBefore, artifact?.use())
  const lives = artifact !== undefined && artifact.exit === undefined
  // One that has ended, or never became ready, can no longer be asked; its pages are among what was started.
  const ownMs = lives
    ? (used.use?.cpuMs ?? 0) + (failed ? await setting.browsers.pagesCpuMs() : 0)
    : started.cpuMs()
  const trouble = await machine.trouble(failed, ownMs)
  const unreachable = failed ? await place.slot.unreachable() : []
  const hasEnded = ownFault !== undefined && artifact?.exit !== undefined
  const doubt = sharing?.doubt(observations, hasEnded)
  return {
    raw: {
      drawn,
      saved: digitsAsText(played.saved),
      world: name,
      events: events.sort((a, b) => a.atMs - b.atMs),
      twins: observations,
      violations,
      durationMs: performance.now() - startedMs,
      ...used,
      ...userOf(played.person),
    },
    checks,
    ownFault,
    broken: brokenBy(trouble, unreachable) ?? doubt ?? lostUser(played.person, ownFault, failed),
  }
}

function userOf(person: PlayedPerson | undefined): Pick<Trajectory, 'user'> {
  if (person === undefined) return {}
  const { doubt, unpaid, usage } = person
  return {
    user: {
      ...(doubt === undefined ? {} : { doubt }),
      ...(unpaid === undefined ? {} : { unpaid: true as const }),
      usage,
    },
  }
}

function useSince(
  before: ReturnType<RunningArtifact['use']>,
  after: ReturnType<RunningArtifact['use']>,
): Pick<Trajectory, 'use'> {
  if (before === undefined || after === undefined) return {}
  const cpuMs = Math.max(0, after.cpuMs - before.cpuMs)
  return { use: { cpuMs, rssBytes: after.rssBytes } }
}

/** The variables that a story starts from; a text may name the user's folder. */
function environmentOf(
  { env }: Scenario,
  drawn: JsonObject,
  folder: UserFolder,
): Readonly<Record<string, string>> {
  const places = {
    get folder() {
      return folder.place().files
    },
  }
  return Object.fromEntries(
    Object.entries(env).map(([name, template]) => {
      const value = interpolate(template, { drawn, places })
      return [name, typeof value === 'string' ? value : JSON.stringify(value)]
    }),
  )
}

function outputEvents(output: readonly OutputChunk[], startedMs: number): TrajectoryEvent[] {
  return output.map(({ stream, text, atMs }) => ({
    kind: 'output',
    atMs: Math.max(0, atMs - startedMs),
    stream,
    text,
  }))
}

function note(startedMs: number, text: string): TrajectoryEvent {
  return { kind: 'note', atMs: performance.now() - startedMs, text }
}

function redacted(trajectory: Trajectory, redactor: Redactor): Trajectory {
  return redactor.value(trajectory as unknown as JsonValue) as unknown as Trajectory
}
