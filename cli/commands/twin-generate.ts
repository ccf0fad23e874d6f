/** @module `holdout twin generate`: types of a contract, and its behaviour as a file that people can read and correct. */

import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../command-context.ts'

/** Adds `twin generate` to `twin`. */
export function addTwinGenerateCommand(twin: Command, act: Act): void {
  const generate = twin
    .command('generate')
    .description(
      'write types of a contract, and what each operation does as a file to read and correct',
    )
    .argument('<contract>', 'path or URL, or the name of a twin in the configuration')
    .requiredOption('--out <folder>', 'where to; made when it is missing')
    .option('--behaviour <file>', 'corrections to what is inferred')
    .action((contract: string, options: { out: string; behaviour?: string }) =>
      act((context) => go(context, contract, options)),
    )
  addExamples(generate, [
    ['twin generate openapi.yaml --out generated/okta', 'types.ts and behaviour.yaml'],
  ])
}

async function go(
  context: CommandContext,
  source: string,
  { out, behaviour }: { readonly out: string; readonly behaviour?: string },
): Promise<ExitCode> {
  const { openTwin } = await import('../open-twin.ts')
  const { generateTypes } = await import('../../twins/node.ts')
  const { writeBehaviourFile } = await import('../../twins/behaviour/index.ts')
  const { writeAtomic } = await import('../../twins/base/node/index.ts')
  const { shownPath } = await import('../shown-path.ts')
  const { twin } = await openTwin(context, source, behaviour === undefined ? {} : { behaviour })
  const folder = resolve(context.directory, out)
  const files = {
    types: join(folder, 'types.ts'),
    behaviour: join(folder, 'behaviour.yaml'),
  }
  await writeAtomic(files.types, await generateTypes(twin.contract))
  await writeAtomic(files.behaviour, writeBehaviourFile(twin.behaviour))
  context.output.document({ files })
  for (const file of Object.values(files)) context.output.print(shownPath(context.directory, file))
  return EXIT.pass
}
