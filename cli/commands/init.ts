/** @module `holdout init`: writes a small service with everything around it, to start from. */

import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { EXIT, type ExitCode, HoldoutError } from '../../twins/base/index.ts'
import type { Service } from '../ci/index.ts'
import { type Act, addExamples, type CommandContext } from '../command-context.ts'

interface Options {
  readonly template: string
  readonly line?: string
  readonly ci?: Service
  readonly force?: true
  readonly existing?: true
  readonly command?: string
}

/** Adds `init`. */
export function addInitCommand(program: Command, act: Act): void {
  const init = program
    .command('init')
    .description('write a small service with everything around it, to start from')
    .argument('[folder]', 'where; made when it is missing')
    .option('--template <name>', 'what: starter, or access-requests (the demonstration)', 'starter')
    .option(
      '--line <name>',
      'only the graph of a kind of work: bug-ticket, dependency-update or ten-phases',
    )
    .addOption(
      new Option(
        '--ci <service>',
        'only the pipeline of a service, into the repository here',
      ).choices(['github', 'gitlab']),
    )
    .option(
      '--existing',
      'only a configuration and a graph, for the repository that lives here or in the folder',
    )
    .option('--command <words>', 'with --existing: how the service starts, where nothing says it')
    .option('--force', 'overwrite what is there')
    .action((folder: string | undefined, options: Options) =>
      act(async (context) => {
        if (options.existing) return adopt(context, folder ?? '.', options)
        if (options.ci !== undefined) return writeCi(context, folder ?? '.', options.ci, options)
        if (folder === undefined) {
          throw new HoldoutError('it must be told where', {
            code: 'INIT_NO_FOLDER',
            hint: 'name a folder: holdout init my-service; or the pipeline of one that is there: holdout init --ci github',
          })
        }
        const { copyLine, copyTemplate } = await import('../templates.ts')
        const { shownPath } = await import('../shown-path.ts')
        const { ownCommand, quoted } = await import('../own-command.ts')
        const target = resolve(context.directory, folder)
        const { template, line, force } = options
        if (line !== undefined) {
          const graph = copyLine(line, target, force ? { force } : {})
          const { hasConfig } = await import('../config/index.ts')
          const { surveyRepository } = await import('../existing/index.ts')
          const place = quoted(shownPath(context.directory, target))
          const own = ownCommand(context.env)
          const run = `${own} factory run --config ${place} --graph ${quoted(resolve(target, graph))} --task <packet>`
          // What has code gets a configuration for it; what has none, a service around the graph.
          const how = surveyRepository(target).code.length === 0 ? '' : '--existing '
          const first = hasConfig(target) ? undefined : `${own} init ${how}${place}`
          const next = first === undefined ? [run] : [first, run]
          context.output.document({ folder: target, line, files: [graph], next })
          context.output.print(`  ${graph}\n`)
          if (first !== undefined) {
            context.output.print(
              `There is no configuration in ${place} yet, which a run needs. Write one:\n\n  ${first}\n`,
            )
          }
          context.output.print(`Run it with a task packet:\n\n  ${run}\n`)
          return EXIT.pass
        }
        const files = copyTemplate(template, target, force ? { force } : {})
        const at = shownPath(context.directory, target)
        const next = `${ownCommand(context.env)} gate --config ${quoted(at)}`
        context.output.document({ folder: target, template, files, next })
        for (const file of files) context.output.print(`  ${file}`)
        context.output.print(
          `\n${files.length} files in ${at === '.' ? 'this folder' : at}. Now run its gate:\n\n  ${next}\n`,
        )
        return EXIT.pass
      }),
    )
  addExamples(init, [
    [
      'init --existing',
      'a configuration and a graph for the repository here; nothing else of it changes',
    ],
    ['init --ci github', 'the workflow of a repository that has a configuration already'],
    ['init my-service', 'then run the one command that it prints: the gate passes'],
    [
      'init demo-service --template access-requests',
      'the service of the demonstration, bugs included',
    ],
    ['init . --line bug-ticket', 'factory/bug-ticket.dot: red, a fix, green, and the gate'],
  ])
}

/** Writes what a repository that already lives lacks, and says what was seen and decided. */
async function adopt(
  context: CommandContext,
  folder: string,
  { force, command }: Pick<Options, 'force' | 'command'>,
): Promise<ExitCode> {
  const { adoptRepository } = await import('../existing/index.ts')
  const { shownPath } = await import('../shown-path.ts')
  const { ownCommand, quoted } = await import('../own-command.ts')
  const repository = resolve(context.directory, folder)
  const { output } = context
  const adopted = adoptRepository(repository, {
    ...(force ? { force } : {}),
    ...(command === undefined ? {} : { command }),
  })
  const at = quoted(shownPath(context.directory, repository))
  const scenarios = quoted(shownPath(context.directory, adopted.scenarios))
  const own = ownCommand(context.env)
  const next = [
    `${own} scenarios new ${scenarios}/first-story.md`,
    `${own} gate --config ${at}`,
    `${own} factory run --config ${at}`,
  ]
  output.document({ folder: repository, ...adopted, next })
  for (const line of adopted.decided) output.print(`  ${line}`)
  output.print(`\nWritten: ${adopted.files.join(', ')}. Read them; then:\n`)
  for (const line of next) output.print(`  ${line}`)
  return EXIT.pass
}

async function writeCi(
  context: CommandContext,
  folder: string,
  service: Service,
  { force }: Pick<Options, 'force'>,
): Promise<ExitCode> {
  const { writePipeline } = await import('../ci/index.ts')
  const { shownPath } = await import('../shown-path.ts')
  const repository = resolve(context.directory, folder)
  const file = writePipeline(service, repository, force === true)
  context.output.document({ folder: repository, files: [file] })
  context.output.print(
    `${shownPath(context.directory, resolve(repository, file))}\n\nRead its first lines: they say what to do about the scenarios.`,
  )
  return EXIT.pass
}
