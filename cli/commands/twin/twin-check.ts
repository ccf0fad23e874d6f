/** @module `holdout twin check`: hold a twin, or a running service, to the laws of services that keep state. */

import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../../../twins/base/index.ts'
import type {
  AnsweredRequests,
  CorrectedOperation,
  LawException,
  LawReport,
} from '../../../twins/laws/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'
import { textTable, wrapText } from '../../terminal/index.ts'
import { addLawOptions, headersOf, isWanted, type LawOptions } from '../../twin-options.ts'

interface Options extends LawOptions {
  readonly baseUrl?: string
  readonly all?: true
}

const SHOWN_EXCEPTIONS = 12

/** Adds `twin check` to `twin`. */
export function addTwinCheckCommand(twin: Command, act: Act): void {
  const check = twin
    .command('check')
    .description('hold every operation to the laws: created is read back, a delete is final, …')
    .argument('<contract>', 'path or URL, or the name of a twin in the configuration')
    .option(
      '--base-url <url>',
      'a running service to check instead; only reading requests go there',
    )
    .option('--all', 'every exception with its requests, not only the first ones')
    .action((contract: string, options: Options) =>
      act((context) => go(context, contract, options)),
    )
  addLawOptions(check)
  addExamples(check, [
    ['twin check openapi.yaml', 'every operation of the twin; exceptions as curl commands'],
    ['twin check okta --operation groups --json', 'only what has to do with groups, for a program'],
    [
      'twin check openapi.yaml --base-url https://api.example.com',
      'the service itself, by reading requests alone',
    ],
  ])
}

async function go(context: CommandContext, source: string, options: Options): Promise<ExitCode> {
  const { openTwin } = await import('../../open-twin.ts')
  const { checkTwin } = await import('../../../twins/laws/index.ts')
  const { seed, baseUrl, writes, budget, ...rest } = options
  // Not on an elapsed clock: a replay of what took another time would have other times in it.
  const { twin, stateless } = await openTwin(context, source, { ...rest, clock: 'stepping' })
  const { output, signal } = context
  const { createCountProgress } = await import('../../dashboard/index.ts')
  const progress = createCountProgress(output, 'operations held to the laws')
  const report = await checkTwin({
    ...(baseUrl === undefined ? { twin } : { baseUrl, contract: twin.contract }),
    behaviour: twin.behaviour,
    profile: twin.profile,
    stateless,
    writes: writes === true,
    headers: headersOf(options),
    budget,
    signal,
    ...(seed === undefined ? {} : { seed }),
    only: ({ operation }) => isWanted(operation, options),
    onEvent: (event) => event.type === 'operation' && progress.onDone(event.done, event.of),
  }).finally(progress.stop)
  output.document(report)
  output.print(reportText(report, output.width, options.all === true))
  const isBroken =
    report.wronglyStateless.length > 0 ||
    report.exceptions.some(({ contradiction }) => !contradiction)
  return isBroken ? EXIT.fail : EXIT.pass
}

function reportText(report: LawReport, width: number, all: boolean): string {
  const { contract, state, operations, exceptions, requests, elapsedMs } = report
  const kinds = Object.entries(report.kinds).map(([kind, count]) => `${count} ${kind}`)
  const table = textTable(
    [
      { heading: 'law', shrink: 1 },
      { heading: 'checked', align: 'right' },
      { heading: 'held', align: 'right' },
      { heading: 'not applicable', align: 'right' },
    ],
    report.laws.map((law) => [
      law.law,
      String(law.checked),
      String(law.held),
      String(law.notApplicable),
    ]),
    width,
  )
  const shown = all ? exceptions : exceptions.slice(0, SHOWN_EXCEPTIONS)
  return [
    `${contract.title} ${contract.version}: ${requests} requests in ${(elapsedMs / 1000).toFixed(1)} s`,
    wrapText(`${operations.length} operations: ${kinds.join(', ')}`, width, '  '),
    `${state.stateful} stateful, ${state['schema-only']} schema only, ${state.unsupported} unsupported${
      state.stateless === 0 ? '' : `, ${state.stateless} without state in any implementation`
    }`,
    ...answersText(report.answers, width),
    ...report.wronglyStateless.map(({ operation, why }) =>
      wrapText(`· ${operation} is wrongly said to be stateless: ${why}`, width, '  '),
    ),
    '',
    table,
    '',
    exceptions.length === 0 ? 'No law was broken.' : `${exceptions.length} exceptions`,
    ...shown.map((one) => exceptionText(one, width)),
    ...(shown.length < exceptions.length
      ? [`  and ${exceptions.length - shown.length} more (--all or --json shows them)`]
      : []),
    ...correctedText(report.corrected, width),
  ].join('\n')
}

function answersText(answers: AnsweredRequests | undefined, width: number): readonly string[] {
  if (answers === undefined) return []
  const { sent, valid, unsupported } = answers
  const said = unsupported === 0 ? '' : `; to ${unsupported} that it is unsupported`
  return [
    wrapText(`${valid} of ${sent} valid requests answered as the contract has it${said}`, width),
  ]
}

function exceptionText(one: LawException, width: number): string {
  const why = one.contradiction ? ' (the contract contradicts itself)' : ''
  return [
    '',
    wrapText(`· ${one.operation}: ${one.law}${why}`, width, '  '),
    wrapText(`  ${one.message}`, width, '  '),
    ...commandLines(one.curl).map((line) => `    ${line}`),
  ].join('\n')
}

function correctedText(corrected: readonly CorrectedOperation[], width: number): readonly string[] {
  if (corrected.length === 0) return []
  return [
    '',
    wrapText(
      'Corrected by hand, and otherwise than the contract suggests (no exceptions: the correction may be right)',
      width,
    ),
    ...corrected.flatMap(({ operation, fields, broken }) => [
      wrapText(`· ${operation}: ${fields.join(', ')}`, width, '  '),
      ...broken.map(({ law, message }) =>
        wrapText(`  as inferred, ${law}: ${message}`, width, '    '),
      ),
    ]),
  ]
}

// Where a law was broken is seen at the end, how it came to that at the beginning.
const ENDS = 6

/** The commands of an exception, those in the middle left out where there are many. */
export function commandLines(curl: readonly string[]): readonly string[] {
  const left = curl.length - 2 * ENDS
  if (left <= 1) return curl
  return [...curl.slice(0, ENDS), `# and ${left} more (--json shows them)`, ...curl.slice(-ENDS)]
}
