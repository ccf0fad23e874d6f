/** @module The end of a job: places searched, the state concluded, evidence written. */

import { readFile, rm } from 'node:fs/promises'
import { sha256Hex } from '../../../twins/base/index.ts'
import { writeAtomic } from '../../../twins/base/node/index.ts'
import {
  changedPaths,
  covers,
  DEFAULT_WORKSPACE,
  listWorkspace,
  protectedChanges,
  readExposure,
  type Snapshot,
  type SnapshotStore,
  searchCanaries,
  unifiedDiff,
} from '../../boundary/index.ts'
import type { GraphRun } from '../../engine/index.ts'
import {
  REPRODUCTIONS_KEY,
  reproductionsIn,
  stageTreesIn,
  TREES_KEY,
} from '../../stations/index.ts'
import { type Conclusion, concludeJob } from '../conclude-job.ts'
import { overfittingOf } from '../convergence/overfitting.ts'
import { type Delivered, deliverBranch } from '../deliver/deliver-branch.ts'
import { agentMaterials } from '../deliver/materials.ts'
import { provenanceStatement } from '../deliver/statement.ts'
import type { IterationRecord, JobPaths, JobRecord } from '../job-folder.ts'
import type { JobStop } from '../measure-workspace.ts'
import type { Evidence } from '../model.ts'
import { protectedGlobs } from '../protected-globs.ts'
import type { JobRequest } from '../run-job.ts'
import { costOf, readTurns } from '../spending.ts'
import { describeWall, type JobWall } from '../wall-job.ts'
import { readRefusals } from './read-refusals.ts'

/** What a job leaves when its graph has ended. */
export interface JobRemains {
  readonly request: JobRequest
  readonly job: JobRecord
  readonly paths: JobPaths
  readonly store: SnapshotStore
  readonly base: Snapshot
  readonly iterations: readonly IterationRecord[]
  readonly run: GraphRun
  readonly stop: JobStop | undefined
  readonly wall: JobWall
}

/** Searches wherever agents have been, concludes, and writes `evidence.json`, `changes.diff` and the delivered tree. */
export async function writeEvidence(remains: JobRemains): Promise<Evidence> {
  const { request, job, paths, store, base, iterations, run, stop } = remains
  const { place } = job
  const trees = [...new Set(iterations.map((iteration) => iteration.tree))]
  const diffs = trees.map((tree) => unifiedDiff(store, base, store.find(tree) ?? base))
  const search = await searchCanaries({
    canaries: request.canaries,
    places: [
      { name: 'workspace', path: place.files },
      // Also those that nobody measured: each may become a commit.
      { name: 'states that stages left', path: paths.snapshots },
      { name: 'home of the agent', path: place.home },
      { name: 'prompts, responses and transcripts', path: paths.run },
      { name: 'feedback', text: iterations.flatMap((i) => i.symptoms).join('\n') },
      { name: 'task', text: request.task },
      { name: 'diff', text: diffs.join('') },
      { name: 'relay log', path: paths.relay },
    ],
  })
  const reproductions = reproductionsIn(run.context[REPRODUCTIONS_KEY])
  const tree = store.find(iterations.at(-1)?.tree ?? base.tree) ?? base
  const conclusion = concludeJob({
    run,
    stop,
    iterations,
    base,
    found: search.found,
    reproductions,
    outOfScope: outsideOf(request.packet?.scope, changedPaths(base.files, tree.files)),
  })
  const delivered = store.find(conclusion.tree) ?? base
  const diff = unifiedDiff(store, base, delivered)
  const now = await listWorkspace(place.files)
  const leftOut = changedPaths(delivered.files, now.files)
  const handed = conclusion.state === 'PR_READY' ? handBack(remains, conclusion) : {}
  const turns = readTurns(paths.spending)
  const evidence: Evidence = {
    version: 1,
    state: conclusion.state,
    whyStopped: conclusion.why,
    task: request.task,
    ...(request.packet === undefined ? {} : { packet: request.packet }),
    ...(reproductions.length === 0 ? {} : { reproductions }),
    agent: job.agent,
    ...(job.standIn === undefined ? {} : { standIn: job.standIn }),
    judge: request.judge,
    graph: request.graph.file,
    iterations: iterations.map(({ tree: _, ...iteration }) => iteration),
    path: run.path,
    cost: costOf(turns, run.path),
    diff,
    boundary: {
      ...describeWall(remains.wall),
      canaries: search.canaries,
      searched: search.searched,
      found: search.found,
    },
    refusals: await readRefusals(paths.run),
    ...exposed(request, iterations),
    ...overfitted(iterations),
    ...(handed.branch === undefined ? {} : { branch: handed.branch }),
    residualRisk: [
      ...residualRisk(request, job, iterations, leftOut, remains.wall),
      ...(search.unsearched.length === 0
        ? []
        : [
            `Too large, too deep or closed, and so not searched for canaries: ${search.unsearched.slice(0, 10).join(', ')}.`,
          ]),
      ...(handed.problem === undefined ? [] : [handed.problem]),
      ...(handed.leftOut ?? []),
    ],
    startedAt: job.startedAt,
    finishedAt: new Date((request.now ?? Date.now)()).toISOString(),
  }
  await rm(paths.candidate, { recursive: true, force: true })
  if (conclusion.state === 'PR_READY') await store.restore(delivered, paths.result)
  else if (delivered.tree !== base.tree) await store.restore(delivered, paths.best)
  await writeAtomic(paths.diff, diff)
  const materials = [
    { name: 'repository', sha256: base.tree },
    { name: 'graph.dot', sha256: sha256Hex(await readFile(paths.graph)) },
    { name: 'task.md', sha256: sha256Hex(await readFile(paths.task)) },
    { name: 'canaries', sha256: sha256Hex([...request.canaries].sort().join('\n')) },
    ...(request.madeFrom ?? []),
    ...(await agentMaterials(request.agent, (request.from ?? process.env).PATH)),
    ...base.files
      .filter(({ path }) => path.startsWith('spec/'))
      .map(({ path, hash }) => ({ name: path, sha256: hash })),
  ]
  const statement = provenanceStatement(evidence, delivered.tree, materials, turns)
  await writeAtomic(paths.provenance, `${JSON.stringify(statement, null, 2)}\n`)
  await writeAtomic(paths.evidence, `${JSON.stringify(evidence, null, 2)}\n`)
  return evidence
}

/** Makes the branch; what keeps git from it is told, and loses nothing: the result is in the job's folder too. */
function handBack(
  { request, base, store, run }: JobRemains,
  { tree, why }: Conclusion,
): {
  readonly branch?: Delivered
  readonly problem?: string
  readonly leftOut?: readonly string[]
} {
  const { branch, repository, packet } = request
  if (branch === undefined) return {}
  try {
    const all = stageTreesIn(run.context[TREES_KEY])
    // What stages did after the gate had opened was measured by nobody.
    const until = all.slice(0, all.findLastIndex((stage) => stage.tree === tree) + 1)
    const leftOut: string[] = []
    const stages = until.filter((stage) => {
      const state = store.find(stage.tree) ?? base
      const [path] = protectedChanges(
        changedPaths(base.files, state.files),
        protectedGlobs(request),
      )
      if (path !== undefined) {
        leftOut.push(
          `What ${stage.node} left is no commit of the branch: it changed ${path}, which agents may not touch. It was put back before the state that passed.`,
        )
      }
      return path === undefined
    })
    if (stages.length === 0) throw new Error('no stage left the tree that passed')
    const globs = request.workspaceGlobs ?? DEFAULT_WORKSPACE
    const title = packet?.title ?? 'What the factory changed'
    const delivered = deliverBranch({
      repository,
      globs,
      branch,
      base,
      store,
      stages,
      title,
      body: why,
    })
    return delivered === undefined ? {} : { branch: delivered, leftOut }
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message
    return { problem: `The branch ${branch} could not be made: ${said.slice(0, 300)}` }
  }
}

function exposed({ exposure }: JobRequest, iterations: readonly IterationRecord[]) {
  if (exposure === undefined) return {}
  const { file, worn, policy } = exposure
  const here = new Set(iterations.flatMap(({ feedback }) => Object.keys(feedback?.exposed ?? {})))
  const scenarios = readExposure(file).filter(({ scenario }) =>
    [...here].some((id) => id === scenario || id.startsWith(`${scenario}[`)),
  )
  return { exposure: { worn, policy, scenarios } }
}

function overfitted(iterations: readonly IterationRecord[]) {
  const last = iterations.at(-1)
  const overfitting = last === undefined ? undefined : overfittingOf(last.gate)
  return overfitting === undefined ? {} : { overfitting }
}

function outsideOf(scope: readonly string[] | undefined, changed: readonly string[]): string[] {
  if (scope === undefined) return []
  return changed.filter((path) => !scope.some((glob) => covers(glob, path)))
}

function residualRisk(
  request: JobRequest,
  job: JobRecord,
  iterations: readonly IterationRecord[],
  leftOut: readonly string[],
  wall: JobWall,
): string[] {
  const { enforced, kind, unkept } = wall.boundary.wall
  const risks: string[] = []
  if (!enforced) {
    risks.push(
      'Nothing kept agents and tools from the rest of the machine: they could read whatever the user who started them can read, the scenarios too.',
    )
  }
  if (unkept !== undefined)
    risks.push(`The limits of agents and tools were not enforced: ${unkept}.`)
  if (kind === 'sandbox-runtime') {
    risks.push('The wall of @anthropic-ai/sandbox-runtime has not been tested by Holdout.')
  }
  if (wall.boundary.routes.some((route) => route.startsWith('provider'))) {
    risks.push('What goes to the model’s provider is written down and searched, but not held back.')
  }
  const canaries = request.canaries.length
  if (canaries === 0) risks.push('No scenario has a canary, so that the search could find nothing.')
  const unjudged = iterations.at(-1)?.gate.unjudgedCriteria ?? 0
  if (unjudged > 0) risks.push(`${unjudged} criteria were judged by nobody.`)
  if (job.standIn === true) {
    risks.push(
      'The agent was a stand-in that asks no model; it shows the loop, not what a coding agent would do.',
    )
  }
  if (leftOut.length > 0) {
    risks.push(
      `Changed after the last measurement, and not part of the result: ${leftOut.slice(0, 10).join(', ')}${leftOut.length > 10 ? ', …' : ''}.`,
    )
  }
  if (job.skippedLinks.length > 0) {
    risks.push(
      `Symbolic links were not given to the agent: ${job.skippedLinks.slice(0, 10).join(', ')}.`,
    )
  }
  return risks
}
