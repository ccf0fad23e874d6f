/** @module `holdout twin drift`: where a twin answers otherwise than the service that it stands for. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../../../twins/base/index.ts'
import type { Twin } from '../../../twins/index.ts'
import type { DriftReport } from '../../../twins/laws/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'
import { shownPath } from '../../shown-path.ts'
import { addLawOptions, headersOf, isWanted, type LawOptions } from '../../twin-options.ts'

interface Options extends LawOptions {
  readonly against: string
  readonly state?: string
  readonly markdown?: string
}

const VERDICTS: Readonly<Record<DriftReport['verdict'], ExitCode>> = {
  none: EXIT.pass,
  drift: EXIT.fail,
  inconclusive: EXIT.inconclusive,
}

/** Adds `twin drift` to `twin`. */
export function addTwinDriftCommand(twin: Command, act: Act): void {
  const drift = twin
    .command('drift')
    .description('compare a twin with the service that it stands for, or with a recording of it')
    .argument('<twin>', 'path or URL of the contract, or the name of a twin in the configuration')
    .requiredOption('--against <address or cassette>', 'the running service, or a recording of it')
    .option('--state <file>', 'what the twin starts from, where the recording does not show it')
    .option('--markdown <file>', 'writes the report as a page, too')
    .action((contract: string, options: Options) =>
      act((context) => go(context, contract, options)),
    )
  addLawOptions(drift)
  addExamples(drift, [
    [
      'twin drift openapi.yaml --against recording',
      'lives the recording once more, and tells each difference once',
    ],
    [
      'twin drift okta --against https://example.okta.com --header "authorization: SSWS …"',
      'asks the service itself, by reading requests alone',
    ],
    [
      'twin drift openapi.yaml --against recording --markdown drift.md --json',
      'for a person and for a program',
    ],
  ])
  drift.addHelpText(
    'after',
    '\nIt ends with 0 where there is none, 1 where there is, 3 where nothing could be compared or most is of another contract, 4 where the service cannot be reached.',
  )
}

async function go(context: CommandContext, source: string, options: Options): Promise<ExitCode> {
  const { output, directory } = context
  const { openTwin } = await import('../../open-twin.ts')
  const { seedFromFile } = await import('../../../twins/node.ts')
  const { driftMarkdown } = await import('../../../twins/laws/index.ts')
  const { driftText } = await import('./drift-text.ts')
  const { twin } = await openTwin(context, source, { ...options, clock: 'stepping' })
  if (options.state !== undefined)
    await seedFromFile(twin.world(), resolve(directory, options.state))
  const report = /^https?:\/\//i.test(options.against)
    ? await againstService(context, twin, options)
    : await againstCassette(context, twin, options)
  if (options.markdown !== undefined) {
    const { writeAtomic } = await import('../../../twins/base/node/index.ts')
    const path = resolve(directory, options.markdown)
    await writeAtomic(path, driftMarkdown(report))
    output.remark(`${shownPath(directory, path)} is the page.`)
  }
  output.document(report)
  output.print(driftText(report, output.width))
  return VERDICTS[report.verdict]
}

async function againstCassette(
  { directory, signal, output }: CommandContext,
  twin: Twin,
  options: Options,
): Promise<DriftReport> {
  const { openCassette } = await import('../../../twins/record/index.ts')
  const { findDrift } = await import('../../../twins/laws/index.ts')
  const { exchanges, service, contract } = await openCassette(resolve(directory, options.against))
  const isOther = contract !== undefined && contract.title !== twin.contract.title
  if (contract !== undefined && contract.hash !== twin.contract.hash) {
    output.remark(
      `It was recorded with ${isOther ? 'another contract' : 'another state of the contract'}, ${contract.title} ${contract.version}.`,
    )
  }
  const { createCountProgress } = await import('../../dashboard/index.ts')
  const progress = createCountProgress(output, 'exchanges compared')
  return findDrift({
    twin,
    exchanges: exchanges.filter(({ operation: id = '', method, path }) =>
      isWanted({ id, method, path }, options),
    ),
    service,
    isStateGiven: options.state !== undefined,
    isOfOther: isOther,
    signal,
    onCompared: progress.onDone,
  }).finally(progress.stop)
}

async function againstService(
  { output, signal }: CommandContext,
  twin: Twin,
  options: Options,
): Promise<DriftReport> {
  const { watchFetch } = await import('../../../twins/record/index.ts')
  const { checkTwin, findDrift, withLaws } = await import('../../../twins/laws/index.ts')
  const service = options.against
  const headers = headersOf(options)
  const { createCountProgress } = await import('../../dashboard/index.ts')
  const progress = createCountProgress(output, 'operations held to the laws')
  const watched = watchFetch(service, twin.contract, {
    secrets: Object.values(headers).filter(({ length }) => length > 5),
    signal,
  })
  const laws = await checkTwin({
    baseUrl: service,
    contract: twin.contract,
    behaviour: twin.behaviour,
    profile: twin.profile,
    writes: options.writes === true,
    budget: options.budget,
    headers,
    fetch: watched.fetch,
    signal,
    only: ({ operation }) => isWanted(operation, options),
    onEvent: (event) => event.type === 'operation' && progress.onDone(event.done, event.of),
  }).finally(progress.stop)
  const { basePathOf } = await import('../../../twins/index.ts')
  const exchanges = watched.exchanges()
  const base = basePathOf(twin.contract)
  const isElsewhere = exchanges.every(({ response }) => response?.status === 404)
  if (
    exchanges.length > 0 &&
    isElsewhere &&
    new URL(service).pathname.replace(/\/$/, '') !== base
  ) {
    output.remark(
      `The service answers 404 to everything, and the contract says that it stands below ${base || 'the root'}: is that in the address?`,
    )
  }
  const report = await findDrift({
    twin,
    exchanges,
    service: watched.service,
    isStateGiven: options.state !== undefined,
    signal,
  })
  return withLaws(report, laws, watched.redact)
}
