/** @module Loads and other constraints as `report.json` tells them. */

import {
  type ConstraintVerdict,
  type LoadMeasurement,
  type LoadVerdict,
  loadWords,
  objectiveWords,
  peakRate,
  targetWords,
  unseenStallMs,
} from '../load/index.ts'
import type { Report } from './model.ts'

type ReportLoad = Report['load'][number]

/** One load. */
export function reportLoad(verdict: LoadVerdict): ReportLoad {
  const { constraint, measurement, status, reason } = verdict
  const isWished = constraint.aspirational === true
  return {
    id: constraint.id,
    title: constraint.title,
    endpoint: targetWords(constraint),
    status,
    reason,
    gated: !isWished && verdict.objectives.some((one) => one.objective.aspirational !== true),
    ratePerSecond: peakRate(constraint.offered),
    offered: loadWords(constraint),
    objectives: verdict.objectives.map(({ objective, ...found }) => ({
      name: objective.name,
      asked: objectiveWords(objective),
      indicator: objective.indicator,
      status: found.status,
      gated: !isWished && objective.aspirational !== true,
      reason: found.reason,
      op: objective.op,
      value: objective.value,
      target: objective.target,
      n: found.n,
      bad: found.bad,
      ...(found.budgetSpent === undefined ? {} : { budgetSpent: found.budgetSpent }),
      ...(found.exact === undefined ? {} : { exact: { ...found.exact } }),
      ...(found.bySeconds === undefined ? {} : { bySeconds: { ...found.bySeconds } }),
    })),
    ...(constraint.symptom === undefined ? {} : { symptom: constraint.symptom }),
    ...(measurement === undefined ? {} : { measured: measuredOf(measurement) }),
  }
}

function measuredOf(of: LoadMeasurement): NonNullable<ReportLoad['measured']> {
  const resources = mostUsed(of)
  return {
    requests: of.requests,
    good: of.good,
    errors: of.errors,
    dropped: of.dropped,
    p50Ms: of.p50Ms,
    p90Ms: of.p90Ms,
    p99Ms: of.p99Ms,
    p999Ms: of.p999Ms,
    maxMs: of.maxMs,
    lagP99Ms: of.lagP99Ms,
    fano: of.fano,
    generatorCpu: of.generatorCpu,
    offeredMs: of.offeredMs,
    endedEarly: of.endedEarly,
    unseenStallMs: unseenStallMs(of),
    errorKinds: { ...of.errorKinds },
    endpoints: of.endpoints.map(({ slices, tags, ...summary }) => ({
      ...summary,
      ...(tags === undefined ? {} : { tags: [...tags] }),
    })),
    ...(resources === undefined ? {} : { resources }),
    unobserved: [...of.unobserved],
  }
}

/** The most of each in any second. Throttled periods are added up. */
export function mostUsed({
  resources,
}: Pick<LoadMeasurement, 'resources'>): NonNullable<ReportLoad['measured']>['resources'] {
  if (resources.length === 0) return undefined
  const lags = resources.flatMap(({ loopLagMs }) => loopLagMs ?? [])
  const waits = resources.flatMap(({ starved }) => starved ?? [])
  const limited = resources.filter(({ periods }) => periods !== undefined)
  const sum = (of: (one: LoadMeasurement['resources'][number]) => number | undefined) =>
    limited.reduce((total, one) => total + (of(one) ?? 0), 0)
  return {
    cpu: Math.max(...resources.map(({ cpu }) => cpu)),
    rssBytes: Math.max(...resources.map(({ rssBytes }) => rssBytes)),
    ...(limited.length === 0
      ? {}
      : { throttled: sum((one) => one.throttled), periods: sum((one) => one.periods) }),
    ...(lags.length === 0 ? {} : { loopLagMs: Math.max(...lags) }),
    ...(waits.length === 0 ? {} : { starved: Math.max(...waits) }),
  }
}

/** All constraints that are no load; nothing where there is none. */
export function reportConstraints(
  verdicts: readonly ConstraintVerdict[] | undefined,
): Pick<Report, 'constraints'> {
  if (verdicts === undefined || verdicts.length === 0) return {}
  return {
    constraints: verdicts.map(({ constraint, status, gated, reason }) => ({
      id: constraint.id,
      title: constraint.title,
      kind: constraint.kind,
      status,
      gated,
      reason,
      ...(constraint.symptom === undefined ? {} : { symptom: constraint.symptom }),
    })),
  }
}

/** What is only wished for, said where a reader looks for what is not known. */
export function unmeasuredConstraints(
  verdicts: readonly ConstraintVerdict[] | undefined,
): string[] {
  return (verdicts ?? []).flatMap(({ constraint, reason }) =>
    constraint.kind === 'aspiration' ? [`${constraint.title}: aspirational. ${reason}`] : [],
  )
}
