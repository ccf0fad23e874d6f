/** @module Proposals as files: those that a twin takes, one for programs, and the page that a person reads first. */

import { Document, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import type { JsonObject } from '../../base/index.ts'
import type { Contract } from '../../contract/index.ts'
import { correctionFiles, exchangeNumbers } from '../../laws/index.ts'
import type { Proposals } from './model.ts'
import { proposalPage } from './proposal-page.ts'

/** Files by name. What nothing is proposed for has none. */
export function proposalFiles(
  proposals: Proposals,
  contract: Contract,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const { behaviour, profile } = correctionFiles(proposals.corrections)
  if (Object.keys(proposals.seed.given).length > 0) files.set('seed.yaml', seedText(proposals))
  if (Object.keys(behaviour).length > 0) {
    files.set(
      'behaviour.yaml',
      correctionText(proposals, 'behaviour', { version: 1, ...behaviour }),
    )
  }
  if (Object.keys(profile).length > 0) {
    files.set('profile.yaml', correctionText(proposals, 'profile', profile))
  }
  if (proposals.examples.length > 0) {
    files.set('examples.overlay.yaml', examplesText(proposals, contract))
  }
  files.set('proposals.json', `${JSON.stringify(proposals, null, 2)}\n`)
  files.set('proposals.md', proposalPage(proposals, [...files.keys()]))
  return files
}

function seedText({ seed, service, exchanges }: Proposals): string {
  const document = yaml(seed.given)
  document.commentBefore = ` What ${oneLine(service)} had after ${exchanges} exchanges, as far as its answers show it: twin serve --state takes it.\n Before each entry stand the exchanges that tell of it.`
  for (const pair of (document.contents as YAMLMap).items as Pair[]) {
    const list = pair.value as Node
    const name = String((pair.key as { value?: unknown }).value)
    if (!isSeq(list)) continue
    list.items.forEach((item, i) => {
      const evidence = seed.evidence[name]?.[i] ?? []
      ;(item as Node).commentBefore = ` ${exchangeNumbers(evidence)}`
    })
  }
  return document.toString({ lineWidth: 0 })
}

function correctionText(
  { corrections }: Proposals,
  file: 'behaviour' | 'profile',
  content: unknown,
): string {
  const document = yaml(content)
  const said = corrections
    .filter((one) => one.file === file)
    .map(
      ({ at, why, evidence }) => ` ${at.join('.')}: ${oneLine(why)} (${exchangeNumbers(evidence)})`,
    )
  document.commentBefore = [` What the recording says of the ${file}:`, ...said].join('\n')
  return document.toString({ lineWidth: 0 })
}

function examplesText({ examples, service }: Proposals, contract: Contract): string {
  const actions = examples.map(({ pointer, value, evidence }) => ({
    target: jsonPathOf(pointer),
    description: `Recorded in exchange ${evidence}.`,
    update: { examples: { recorded: { value } } },
  }))
  const document = yaml({
    overlay: '1.0.0',
    info: { title: `Examples of ${contract.title}, recorded`, version: contract.version },
    actions,
  })
  document.commentBefore = ` Answers of ${oneLine(service)}, as examples of its contract: --overlay takes it.`
  return document.toString({ lineWidth: 0 })
}

function jsonPathOf(pointer: string): string {
  const steps = pointer
    .replace(/^#/, '')
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return `$${steps.map((step) => `['${step.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`).join('')}`
}

function yaml(content: unknown): Document {
  // The same object in two places is written twice: anchors help no reader.
  return new Document(content as JsonObject, { aliasDuplicateObjects: false })
}

// A comment ends with its line.
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
