/** @module Writes a configuration and a graph for a repository that already lives, and touches nothing else of it. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { HoldoutError } from '../../twins/base/index.ts'
import { type Survey, surveyRepository } from './survey-repository.ts'

/** What was written, and why so. */
export interface Adopted {
  /** Relative to the repository. */
  readonly files: readonly string[]
  /** One sentence each. */
  readonly decided: readonly string[]
  /** The folder of the scenarios, absolute: outside the repository. */
  readonly scenarios: string
}

const GRAPH = 'factory/converge.dot'

/**
 * Looks at the repository, decides, and writes `holdout.config.ts` and a graph. Scenarios go into a folder beside the
 * repository, and beside the whole of git's where it is a part of that, where no agent's workspace reaches.
 *
 * @throws {HoldoutError} `INIT_WOULD_OVERWRITE` unless forced, `INIT_NO_FOLDER`, `INIT_NO_CODE`, `INIT_NO_COMMAND`: then
 *   nothing was written
 */
export function adoptRepository(
  repository: string,
  { force = false, command }: { readonly force?: boolean; readonly command?: string } = {},
): Adopted {
  if (statSync(repository, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new HoldoutError('there is no such folder', {
      code: 'INIT_NO_FOLDER',
      place: { file: repository },
      hint: 'name the repository; without --existing a new service is made',
    })
  }
  const files = ['holdout.config.ts', GRAPH]
  const others = ['mts', 'js', 'mjs'].map((extension) => `holdout.config.${extension}`)
  const taken = [...files, ...others].filter((file) => existsSync(join(repository, file)))
  if (taken.length > 0 && !force) {
    throw new HoldoutError(`${taken.join(' and ')} would be overwritten; nothing was written`, {
      code: 'INIT_WOULD_OVERWRITE',
      place: { file: repository },
      hint: 'change it by hand, or say --force',
    })
  }
  const survey = surveyRepository(repository)
  if (survey.code.length === 0) {
    throw new HoldoutError('no code was found here', {
      code: 'INIT_NO_CODE',
      place: { file: repository },
      hint: 'name the folder that holds it; without --existing a new service is made',
    })
  }
  const start = command ?? survey.start?.command
  if (start === undefined) {
    throw new HoldoutError('nothing here says how the service starts', {
      code: 'INIT_NO_COMMAND',
      place: { file: repository },
      hint: "say it: holdout init --existing --command 'node server.js'; it must listen at the port in the variable PORT",
    })
  }
  const scenarios = besideRepository(repository)
  const workspace = workspaceOf(survey)
  mkdirSync(join(repository, dirname(GRAPH)), { recursive: true })
  mkdirSync(scenarios, { recursive: true })
  const from = relative(repository, scenarios).split('\\').join('/')
  writeFileSync(join(repository, 'holdout.config.ts'), configText(survey, start, workspace, from))
  writeFileSync(join(repository, GRAPH), graphText(survey))
  const [contract, ...more] = survey.contracts
  return {
    files,
    scenarios,
    decided: [
      `code: ${survey.code.join(', ')}`,
      `tests: ${survey.tests.join(', ') || 'none found'}`,
      `documents: ${survey.docs.join(', ') || 'none found'}`,
      `its own contract: ${contract ?? 'none found; its answers are held to none'}`,
      ...(more.length === 0
        ? []
        : [
            `other contracts, perhaps of what it calls: ${more.join(', ')}; a twin of one is a line under twins`,
          ]),
      `starts with: ${start} (${command === undefined ? `said by ${survey.start?.saidBy}` : 'as you say'}), ready when it takes connections at PORT; a path that answers 2xx is surer: ready: '/healthz'`,
      `agents see: ${workspace.join(', ')}`,
      `scenarios: ${scenarios}, outside the repository`,
      'not touched: everything else; .holdout/ belongs into .gitignore',
    ],
  }
}

/** `<repository>-scenarios` beside it; `<repository>-<path of the part>-scenarios` for a part of git's repository. */
function besideRepository(part: string): string {
  const folder = resolve(part)
  const top = topOf(folder)
  const inside = top === undefined ? '' : relative(top, realpathSync(folder))
  // Named as the user did: not where links lead.
  if (top === undefined || inside === '') return `${folder}-scenarios`
  return join(dirname(top), `${[basename(top), ...inside.split(sep)].join('-')}-scenarios`)
}

/** The top of git's repository that a folder is in, links resolved; undefined where it is in none, or git is not there. */
function topOf(folder: string): string | undefined {
  try {
    const said = execFileSync('git', ['rev-parse', '--show-toplevel'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return realpathSync(said.replace(/\r?\n$/, ''))
  } catch {
    return undefined
  }
}

function workspaceOf({ code, tests, docs, contracts, manifests }: Survey): readonly string[] {
  const named = [...new Set([...code, ...tests, ...docs, ...manifests])]
  const inside = (path: string) => named.some((one) => path.startsWith(`${one}/`))
  return [
    ...named,
    ...contracts.filter((path) => !named.includes(path) && !inside(path)),
    'spec/intent/**',
  ]
}

function configText(
  survey: Survey,
  start: string,
  workspace: readonly string[],
  from: string,
): string {
  const list = (items: readonly string[]) => `[${items.map((item) => text(item)).join(', ')}]`
  const [contract] = survey.contracts
  const packages = survey.manifests.includes('package.json') ? ['node_modules'] : []
  return `import { defineConfig } from 'holdout'

export default defineConfig({
  // The services that this one calls, each with its contract: a twin's address then stands in \${twins.<name>.url}.
  twins: {},

  // How the service starts. It runs from a copy of these files, and knows nothing but this environment.
  artifact: {
    include: ${list([...survey.code, ...survey.manifests, ...packages])},
    command: ${text(start)},
    env: { PORT: '\${port}' },
    ready: { port: true },${contract === undefined ? '' : `\n    contract: ${text(contract)},`}
  },

  // Outside of this repository, so that no agent that works on it can read them.
  scenarios: { from: ${text(from)} },

  // The variable HOLDOUT_AGENT names another agent for once.
  factory: {
    graph: ${text(GRAPH)},
    task: ${text(`Make the service satisfy the people it is for. ${whereThingsAre(survey)}`)},
    agent: { command: 'claude -p' },
    workspace: ${list(workspace)},
    boundary: { protect: ${list([...survey.contracts, 'spec/**', '.github/**', '.gitlab-ci.yml'])} },
  },
})
`
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** The starter's graph, told where things are here. */
function graphText(survey: Survey): string {
  const starter = new URL('../templates/starter/factory/converge.dot', import.meta.url)
  return readFileSync(starter, 'utf8').replace(
    'The intent is in spec/intent, the contracts in spec/contracts, the code in src.',
    () => whereThingsAre(survey).replaceAll('\\', '\\\\').replaceAll('"', '\\"'),
  )
}

/** Where an agent finds what in this repository, in a sentence. */
function whereThingsAre({ code, docs, contracts }: Survey): string {
  const parts = [
    `The code is in ${code.join(', ')}`,
    ...(docs.length === 0 ? [] : [`what it is for is in ${docs.join(', ')}`]),
    ...(contracts.length === 0 ? [] : [`the contract is ${contracts[0]}`]),
  ]
  return `${parts.join('; ')}.`
}
