/** @module The wall of a job: opened before any agent is paid, proven by a probe, and described for the evidence. */

import { existsSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createRedactor, HoldoutError } from '../../twins/base/index.ts'
import { writeAtomic } from '../../twins/base/node/index.ts'
import {
  type Boundary,
  leaksOf,
  openBoundary,
  type ProbeReport,
  resolveBoundary,
  runProbe,
} from '../boundary/index.ts'
import { type Graph, textOf } from '../graph/index.ts'
import type { JobPaths, JobRecord } from './job-folder.ts'
import type { Evidence } from './model.ts'
import type { JobRequest } from './run-job.ts'

/** An open wall, and what a probe behind it could get at; not probed where nothing is enforced. */
export interface JobWall extends AsyncDisposable {
  readonly boundary: Boundary
  readonly probe: ProbeReport | undefined
}

/**
 * Opens the wall and probes it.
 *
 * @param isClean false for a workspace that holds a scenario: no agent will be started there, and no probe is needed
 * @throws {HoldoutError} `BOUNDARY_UNENFORCEABLE`, `BOUNDARY_LEAKS` when the probe got at something, `BOUNDARY_PROBE_FAILED`
 */
export async function openWall(
  request: JobRequest,
  graph: Graph,
  job: JobRecord,
  paths: JobPaths,
  isClean: boolean,
): Promise<JobWall> {
  const { programs = [] } = request.agent
  const tools = request.packet?.['allowed-tools']
  const settings = request.boundary ?? resolveBoundary(undefined, request.repository)
  const from = request.from ?? process.env
  const secrets = programs.flatMap(({ variables }) => variables.flatMap((name) => from[name] ?? []))
  const boundary = await openBoundary({
    settings,
    place: job.place,
    programs,
    ...(tools === undefined ? {} : { tools }),
    from,
    startsPrograms:
      programs.length > 0 ||
      request.packet !== undefined ||
      [...graph.nodes.values()].some((node) => textOf(node.attributes, 'tool_command') !== ''),
    absent: [...(request.hidden ?? []), request.directory],
    twins: request.agentTwins ?? {},
    relayLog: paths.relay,
    redactor: createRedactor(secrets),
  })
  const close = () => boundary.close()
  try {
    const probed = boundary.wall.enforced && isClean
    const probe = probed ? await proven(request, boundary, job, paths) : undefined
    return { boundary, probe, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

async function proven(
  request: JobRequest,
  boundary: Boundary,
  job: JobRecord,
  paths: JobPaths,
): Promise<ProbeReport> {
  const probe = await runProbe({
    inside: boundary.agents,
    place: job.place,
    hidden: [...(await filesOf(request.hidden ?? [])), paths.job],
    canaries: request.canaries,
    signal: request.signal,
  })
  await writeAtomic(paths.probe, `${JSON.stringify(probe, null, 2)}\n`)
  const leaks = leaksOf(probe)
  if (leaks.length === 0) return probe
  throw new HoldoutError(`the wall around the agents leaks: ${leaks.join('; ')}`, {
    code: 'BOUNDARY_LEAKS',
    place: { file: paths.probe },
    hint: 'no agent was started: mend what the probe found, or choose another wall in factory.boundary.sandbox',
  })
}

/** What the evidence says of the wall. */
export function describeWall(
  wall: JobWall,
): Omit<Evidence['boundary'], 'canaries' | 'searched' | 'found'> {
  const { boundary, probe } = wall
  const { enforced, description, missed } = boundary.wall
  const why = missed.length === 0 ? 'as was asked for' : missed.join('; ')
  return {
    enforced,
    enforcement: enforced ? `enforced by ${description}` : `NOT ENFORCED (${why})`,
    routes: enforced ? boundary.routes : [],
    refused: [...boundary.relayed.refused].map(([what, times]) => ({ what, times })),
    exchanges: boundary.relayed.exchanges,
    probe: probe?.attempts ?? [],
  }
}

/** Files and the files in folders. */
async function filesOf(paths: readonly string[]): Promise<readonly string[]> {
  const files: string[] = []
  for (const path of paths) {
    if (!existsSync(path)) continue
    if (statSync(path).isFile()) files.push(path)
    else {
      const entries = await readdir(path, { recursive: true, withFileTypes: true })
      files.push(
        ...entries
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name)),
      )
    }
  }
  return files
}
