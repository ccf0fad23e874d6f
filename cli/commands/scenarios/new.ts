/** @module `holdout scenarios new` and `schema`: a scenario to start from, with a canary of its own; and help for editors. */

import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { EXIT, HoldoutError } from '../../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'

interface NewOptions {
  readonly category: string
  readonly criticality: string
  readonly to?: string
}

/** Adds `scenarios new` and `scenarios schema`. */
export function addNewCommands(scenarios: Command, act: Act): void {
  const fresh = scenarios
    .command('new')
    .description('write a scenario to start from, with a canary of its own')
    .argument('<id>', 'lower-case letters, digits and -, such as revoked-user-loses-access')
    .addOption(
      new Option('--category <name>', 'what kind of story')
        .choices(['happy-path', 'edge-case', 'failure-mode'])
        .default('happy-path'),
    )
    .addOption(
      new Option('--criticality <name>', 'how much it weighs')
        .choices(['critical', 'high', 'normal', 'low'])
        .default('normal'),
    )
    .option('--to <folder>', "where; the configuration's own folder unless given")
    .action((id: string, options: NewOptions) => act((context) => writeNew(context, id, options)))
  addExamples(fresh, [
    ['scenarios new refund-arrives --criticality critical', 'then tell the story, and its checks'],
  ])

  const schema = scenarios
    .command('schema')
    .description("print the JSON Schema of a scenario's front matter, for editors")
    .option('--out <file>', 'write it into a file instead')
    .action((options: { out?: string }) =>
      act(async (context) => {
        const { frontMatterJsonSchema } = await import(
          '../../../scenarios-runner/scenario/index.ts'
        )
        const { writeAtomic } = await import('../../../twins/base/node/index.ts')
        const value = frontMatterJsonSchema()
        if (options.out !== undefined) {
          await writeAtomic(
            resolve(context.directory, options.out),
            `${JSON.stringify(value, null, 2)}\n`,
          )
          context.output.document({ file: resolve(context.directory, options.out) })
          return EXIT.pass
        }
        context.output.document(value)
        context.output.print(JSON.stringify(value, null, 2))
        return EXIT.pass
      }),
    )
  addExamples(schema, [
    [
      'scenarios schema --out scenario.schema.json',
      'an editor that reads YAML in front matter then completes and checks',
    ],
  ])
}

async function writeNew(
  context: CommandContext,
  id: string,
  { category, criticality, to }: NewOptions,
) {
  const { parseScenario } = await import('../../../scenarios-runner/scenario/index.ts')
  const { writeAtomic } = await import('../../../twins/base/node/index.ts')
  const { shownPath } = await import('../../shown-path.ts')
  const folder = to === undefined ? await ownFolder(context) : resolve(context.directory, to)
  const path = join(folder, `${id}.md`)
  const canary = randomUUID()
  const text = template(id, category, criticality, canary)
  // An id that could not be read back is refused before anything is written.
  parseScenario(text, shownPath(context.directory, path))
  if (existsSync(path)) {
    throw new HoldoutError('this scenario is there already', {
      code: 'SCENARIO_EXISTS',
      place: { file: path },
      hint: 'give it another id',
    })
  }
  await writeAtomic(path, text)
  context.output.document({ file: path, id, canary })
  context.output.print(
    `${shownPath(context.directory, path)}\n\nTell the story, then \`holdout scenarios lint\` and \`holdout run --scenario ${id} --watch\`.`,
  )
  return EXIT.pass
}

async function ownFolder(context: CommandContext): Promise<string> {
  const { loadConfig } = await import('../../config/index.ts')
  const { DEFAULT_FROM } = await import('../../run/index.ts')
  const { config, directory, file } = await loadConfig(context.directory, context.configPath)
  const from = config.scenarios?.from ?? DEFAULT_FROM
  if (typeof from === 'string') return resolve(directory, from)
  throw new HoldoutError('the scenarios are not kept on this machine', {
    code: 'SCENARIOS_ELSEWHERE',
    place: { file, field: 'scenarios.from' },
    hint: 'write it into a checkout of their repository: --to <folder>',
  })
}

function template(id: string, category: string, criticality: string, canary: string): string {
  return `---
id: ${id}
category: ${category}
criticality: ${criticality}
# Searched for wherever agents have been: never copy it anywhere.
canary: ${canary}
# Drawn afresh for each trial, so that no answer can be learnt by heart.
vary:
  who: person
steps:
  - http: { as: ask, method: GET, path: "/?who=\${who.login}" }
checks:
  - check: steps.ask.status == 200
    symptom: What a user would notice when this is not so, in words that an agent may read.
---

Who wants what, why, and what must come of it: a few sentences in the words of the person whom it is about.
`
}
