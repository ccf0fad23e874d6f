/** @module The judge that a configuration and the environment name. */

import { resolve } from 'node:path'
import { contentHash } from '../../twins/base/index.ts'
import {
  type Account,
  describeModel,
  type ModelSettings,
  type ModelsConfig,
  mannersOf,
  modelFromEnvironment,
  modelSettings,
  openModel,
  parseModelAddress,
  priceOf,
  withCredentials,
} from '../model/index.ts'
import { PROMPT_VERSION } from './ask/judge-prompt.ts'
import { createModelJudge } from './ask/model-judge.ts'
import { readCalibration } from './calibration/calibration-file.ts'
import type { Calibration } from './calibration/model.ts'
import { type JudgeConfig, judgeConfigSchema, type PanelConfig, type SeatConfig } from './config.ts'
import { familyRemark, panelRemark } from './families.ts'
import { foreseeJudging } from './foresee-judging.ts'
import { createCassetteJudge } from './keep/cassette-judge.ts'
import { createCachedJudge } from './keep/verdict-cache.ts'
import type { Judge } from './model.ts'
import { createCascadeJudge } from './panel/cascade-judge.ts'
import { createEnsembleJudge } from './panel/ensemble-judge.ts'

/** What all judges of a run share. */
export interface JudgeSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where relative paths start. */
  readonly directory: string
  readonly prices?: ModelsConfig['prices'] | undefined
  /** What the models are paid from, besides limits of their own. */
  readonly account?: Account | undefined
  /** The seed of the run: it draws what is audited. */
  readonly seed?: string | undefined
  /** Who writes the artifact, as far as the configuration tells. */
  readonly builder?: string | undefined
}

/** A judge in its parts, so that it can be measured before it is put together. */
export interface JudgeParts {
  readonly identity: string
  /** Names of all models that it may ask. */
  readonly models: readonly ModelSettings[]
  readonly names: readonly string[]
  /** What turned out while models were asked. */
  remarks(): readonly string[]
  readonly first:
    | { readonly judge: Judge; readonly identity: string; readonly settings: ModelSettings }
    | undefined
  /** The whole, with the threshold that was found for its first judge. */
  put(threshold: number | undefined): Judge
}

/** Where a configuration keeps what belongs to its judge; absolute. */
export function judgePaths(
  config: JudgeConfig | undefined,
  directory: string,
): { readonly labels: string; readonly calibration: string; readonly cache: string | undefined } {
  const at = (path: string) => resolve(directory, path)
  const cache = config?.cache ?? '.holdout/judge/answers.jsonl'
  return {
    labels: at(config?.labels ?? '.holdout/judge/labels'),
    calibration: at(config?.calibration ?? '.holdout/judge/calibration.json'),
    cache: cache === false ? undefined : at(cache),
  }
}

/**
 * The judge that a configuration and the environment name, calibrated as far as its file tells; undefined when neither names
 * one. `HOLDOUT_MODEL` wins over the configuration, so that one run can be judged by another.
 *
 * @throws {HoldoutError} `MODEL_ADDRESS`, `MODEL_UNPRICED`, `MODEL_NO_KEY`, `JUDGE_CASSETTE`, `CALIBRATION_BROKEN`
 */
export function openJudge(
  config: JudgeConfig | undefined,
  surroundings: JudgeSurroundings,
): Judge | undefined {
  const { directory } = surroundings
  const cassette = config?.cassette
  const file = cassette && resolve(directory, cassette.file)
  if (cassette?.mode === 'replay' && file !== undefined) {
    return createCassetteJudge({ mode: 'replay', file })
  }
  const parts = openJudgeParts(config, surroundings)
  if (parts === undefined) return undefined
  const path = judgePaths(config, directory).calibration
  const found = readCalibration(path)
  const ofFirst = found?.first?.identity === parts.first?.identity ? found?.first : undefined
  const outgrown = ofFirst?.safe !== undefined && !promises(ofFirst.goal, config?.cascade)
  const threshold = outgrown ? undefined : ofFirst?.safe?.threshold
  // Measured with a threshold that counts no more, it is another judge.
  const own = found?.identity === parts.identity && !outgrown ? found : undefined
  const remarks = remarksOf(config, surroundings, parts, found, threshold, outgrown)
  const judge: Judge = {
    ...parts.put(threshold),
    identity: contentHash([parts.identity, threshold ?? null]),
    ...(own === undefined ? {} : { calibration: own }),
    get remarks() {
      return [...parts.remarks(), ...remarks]
    },
    foresee(question) {
      // Of a cascade, the first judge may decide alone what it may be believed in.
      const mayDecide = threshold !== undefined || config?.cascade?.uncalibrated === 'accept-met'
      const alone = mayDecide && question.criticality !== 'critical' ? parts.first : undefined
      return foreseeJudging(parts.models, alone?.settings, question)
    },
  }
  return file === undefined ? judge : createCassetteJudge({ mode: 'record', file, judge })
}

type Goal = NonNullable<Calibration['first']>['goal']

/** Whether what was promised of a first judge is at least what is asked for now. */
function promises(promised: Goal, asked: Goal | undefined): boolean {
  return (
    asked !== undefined &&
    promised.disagreement <= asked.disagreement &&
    promised.confidence >= asked.confidence
  )
}

/** The same judge in parts, without what its calibration says. */
export function openJudgeParts(
  config: JudgeConfig | undefined,
  surroundings: JudgeSurroundings,
): JudgeParts | undefined {
  const whole = config ?? judgeConfigSchema.parse({})
  const taken = new Map<string, number>()
  const seat = (settings: ModelSettings) => openSeat(settings, whole, surroundings, taken)
  const named = modelFromEnvironment(surroundings.environment)
  if (named !== undefined) {
    // The price, limits and manners of the configuration hold for the environment's model too, its address does not.
    const name = named.provider === 'command' ? named.command : named.model
    const price = priceOf(surroundings.prices ?? {}, named.provider, name)
    return alone(seat({ ...mannersOf(whole, price), ...named }))
  }
  const { cascade, panel, quorum, model } = whole
  if (cascade !== undefined) {
    const first = seat(settingsOf(cascade.first, surroundings))
    const { second: then } = cascade
    const second =
      typeof then === 'object' && 'panel' in then
        ? openPanel(then, seat, surroundings)
        : alone(seat(settingsOf(then, surroundings)))
    const { uncalibrated, auditShare } = cascade
    const seed = surroundings.seed ?? 'holdout'
    return {
      identity: contentHash(['cascade', first.identity, second.identity, uncalibrated]),
      models: [first.settings, ...second.models],
      names: [first.judge.name, ...second.names],
      first,
      remarks: () => [...first.remarks, ...second.remarks()],
      put: (threshold) =>
        createCascadeJudge(first.judge, second.put(undefined), {
          threshold,
          uncalibrated,
          auditShare,
          seed,
        }),
    }
  }
  if (panel !== undefined) return openPanel({ panel, quorum }, seat, surroundings)
  if (model === undefined) return undefined
  return alone(seat(settingsOf({ ...whole, model }, surroundings)))
}

interface Seat {
  readonly judge: Judge
  readonly identity: string
  readonly settings: ModelSettings
  readonly remarks: ReadonlySet<string>
}

function alone({ judge, identity, settings, remarks }: Seat): JudgeParts {
  return {
    identity,
    models: [settings],
    names: [judge.name],
    first: undefined,
    put: () => judge,
    remarks: () => [...remarks],
  }
}

function openPanel(
  { panel, quorum }: PanelConfig,
  seat: (settings: ModelSettings) => Seat,
  surroundings: JudgeSurroundings,
): JudgeParts {
  const seats = panel.map((one) => seat(settingsOf(one, surroundings)))
  const judges = seats.map(({ judge }) => judge)
  return {
    identity: contentHash(['panel', quorum ?? null, ...seats.map(({ identity }) => identity)]),
    models: seats.map(({ settings }) => settings),
    names: judges.map(({ name }) => name),
    first: undefined,
    put: () => createEnsembleJudge(judges, quorum),
    remarks: () => seats.flatMap((one) => [...one.remarks]),
  }
}

function settingsOf(
  seat: SeatConfig,
  { environment, prices = {} }: JudgeSurroundings,
): ModelSettings {
  if (typeof seat !== 'string') return modelSettings(seat, environment, prices)
  const named = parseModelAddress(seat, 'judge')
  const name = named.provider === 'command' ? named.command : named.model
  const price = priceOf(prices, named.provider, name)
  return { ...withCredentials(named, environment), ...(price === undefined ? {} : { price }) }
}

/** @param taken how often each identity has a seat by now; one more is added */
function openSeat(
  settings: ModelSettings,
  { asks, cache }: JudgeConfig,
  { account, directory }: JudgeSurroundings,
  taken: Map<string, number>,
): Seat {
  const identity = identityOf(settings, asks)
  const seats = (taken.get(identity) ?? 0) + 1
  taken.set(identity, seats)
  // Each of equal seats has a vote, and a memory, of its own; the first one's is a lone judge's.
  const keptAs = seats === 1 ? identity : contentHash([identity, seats])
  const model = openModel(settings, account === undefined ? {} : { account })
  const judge = createModelJudge(model, asks === undefined ? {} : { asks })
  const file = cache === false ? undefined : judgePaths({ cache } as JudgeConfig, directory).cache
  return {
    judge: file === undefined ? judge : createCachedJudge(judge, file, keptAs),
    identity,
    settings,
    remarks: model.remarks,
  }
}

/** What tells a model that judges from every other one, and from itself with another prompt. */
function identityOf(settings: ModelSettings, asks: number | undefined): string {
  return contentHash({ prompt: PROMPT_VERSION, ...describeModel(settings), asks })
}

function remarksOf(
  config: JudgeConfig | undefined,
  { builder }: JudgeSurroundings,
  { names, first, identity }: JudgeParts,
  found: Calibration | undefined,
  threshold: number | undefined,
  outgrown: boolean,
): string[] {
  const foreign = found !== undefined && found.identity !== identity
  const { cascade } = config ?? {}
  const calibrated = outgrown
    ? ` for the promise that is asked for (${goalWords(cascade)}; the calibration at hand is for ${goalWords(found?.first?.goal)}). Measure it with: holdout judge calibrate. Until then`
    : `${found?.first === undefined || foreign ? '' : ' well enough'}:`
  return [
    ...familyRemark(names, config?.builder ?? builder),
    ...panelRemark(first === undefined ? names : names.slice(1)),
    ...(foreign
      ? [
          `The calibration at hand is of another judge or prompt (${found.judge}): it says nothing of this one. Measure it with: holdout judge calibrate.`,
        ]
      : []),
    ...(first !== undefined && threshold === undefined
      ? [
          `The first judge of the cascade (${first.judge.name}) is not calibrated${calibrated} ${cascade?.uncalibrated === 'accept-met' ? 'what it finds met is taken from it all the same, and everything else' : 'everything'} goes to the second.`,
        ]
      : []),
  ]
}

function goalWords(goal: Goal | undefined): string {
  if (goal === undefined) return 'none'
  const percent = (share: number) => `${Number((share * 100).toFixed(2))}%`
  return `${percent(goal.disagreement)} disagreement at most, ${percent(goal.confidence)} sure`
}
