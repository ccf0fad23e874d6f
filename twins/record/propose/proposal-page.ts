/** @module The page that says what a recording proposes, and what shows it. */

import type { JsonValue } from '../../base/index.ts'
import { exchangeNumbers, plainMarkdown, quotedMarkdown } from '../../laws/index.ts'
import type { Proposals } from './model.ts'

const WHAT: Readonly<Record<string, string>> = {
  'seed.yaml': 'state to start from: `holdout twin serve <contract> --state seed.yaml`',
  'behaviour.yaml': 'corrections of what operations do: `--behaviour behaviour.yaml`',
  'profile.yaml': 'what the contract never says: `--profile profile.yaml`',
  'examples.overlay.yaml': 'answers as examples of the contract: `--overlay examples.overlay.yaml`',
  'proposals.json': 'all of this, for programs',
}

/** Writes the page. Nothing is in force until somebody gives a file to a twin. */
export function proposalPage(proposals: Proposals, files: readonly string[]): string {
  const { service, exchanges, seed, corrections, examples, noExamples, left, drift } = proposals
  const others = drift.drifts.filter(({ correction }) => correction === undefined)
  return `${[
    '# What the recording proposes',
    '',
    `${exchanges} exchanges with ${quotedMarkdown(service)}, in \`cassette.jsonl\`: numbers such as #3 are theirs. Nothing here is in force until you give it to a twin.`,
    '',
    ...files.map((file) => `- \`${file}\`: ${WHAT[file] ?? ''}`),
    '- `cassette.jsonl`: `--replay cassette.jsonl` has a twin answer as the service did',
    ...section('State', seedRows(proposals)),
    ...section(
      'Corrections',
      corrections.flatMap(({ file, at, before, after, why, evidence }) => [
        `- **${file}**, ${quotedMarkdown(at.join(' › '))}: ${plainMarkdown(why)}`,
        `  - from ${value(before)} to ${value(after)}; ${numbers(evidence)}`,
      ]),
    ),
    ...section(
      'Differences that no file can mend by itself',
      others.map(
        ({ operation, what, message, mend, evidence }) =>
          `- ${quotedMarkdown(operation)}, ${what}: ${plainMarkdown(message)}; ${plainMarkdown(mend)} (${numbers(evidence)})`,
      ),
    ),
    ...section('Examples', [
      ...examples.map(
        ({ operation, status, evidence }) =>
          `- ${quotedMarkdown(operation)} ${status}: #${evidence}`,
      ),
      ...(noExamples === undefined ? [] : [`None: ${noExamples}.`]),
    ]),
    ...section(
      'Left out of the state',
      left.map(
        ({ what, why, evidence }) =>
          `- ${quotedMarkdown(what)}: ${plainMarkdown(why)} (${numbers(evidence)})`,
      ),
    ),
    ...section(
      'Not compared',
      drift.notCompared.map(
        ({ reason, exchanges: which }) => `- ${plainMarkdown(reason)}: ${numbers(which)}`,
      ),
    ),
    ...(Object.keys(seed.given).length + corrections.length + examples.length + others.length === 0
      ? [
          '',
          'Nothing follows from it: the recording shows no state that the contract can hold, and nothing that the twin does otherwise.',
        ]
      : []),
  ].join('\n')}\n`
}

function seedRows({ seed }: Proposals): readonly string[] {
  const rows = Object.entries(seed.given).map(([resource, entries]) => {
    const evidence = [...new Set((seed.evidence[resource] ?? []).flat())].sort((a, b) => a - b)
    return `| ${plainMarkdown(resource)} | ${entries.length} | ${numbers(evidence)} |`
  })
  return rows.length === 0 ? [] : ['| of | entries | told by |', '| --- | ---: | --- |', ...rows]
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines]
}

function numbers(evidence: readonly number[]): string {
  return evidence.length === 0 ? 'no exchange by itself' : exchangeNumbers(evidence)
}

function value(json: JsonValue | undefined): string {
  return json === undefined ? 'nothing' : quotedMarkdown(JSON.stringify(json))
}
