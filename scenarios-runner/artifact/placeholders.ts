/** @module `${port}`, `${slot}` and `${twins.<name>.url}` in what a definition says. */

import { HoldoutError } from '../../twins/base/index.ts'
import type { ArtifactDefinition } from './model.ts'

/** What placeholders stand for. */
export interface PlaceholderValues {
  readonly port: number
  readonly slot: number
  /** Twin name → address. */
  readonly twinUrls: Readonly<Record<string, string>>
}

const PLACEHOLDER = /\$\{([^}]*)\}/g

/** A text with its placeholders filled in. */
export function fillPlaceholders(text: string, values: PlaceholderValues): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => lookUp(name, values) ?? whole)
}

/**
 * Refuses a definition that asks for something that will not be there.
 *
 * @throws {HoldoutError} `ARTIFACT_UNKNOWN_PLACEHOLDER` naming the field and what can stand there
 */
export function checkPlaceholders(definition: ArtifactDefinition, twins: readonly string[]): void {
  const values = {
    port: 1,
    slot: 0,
    twinUrls: Object.fromEntries(twins.map((name) => [name, 'http://twin'])),
  }
  const known = ['port', 'slot', ...twins.map((name) => `twins.${name}.url`)]
  const check = (field: string, text: string) => {
    for (const [whole, name] of text.matchAll(PLACEHOLDER)) {
      if (lookUp(name ?? '', values) !== undefined) continue
      throw new HoldoutError(`nothing is known that ${whole} could stand for`, {
        code: 'ARTIFACT_UNKNOWN_PLACEHOLDER',
        place: { field },
        hint: `what can stand there: ${known.map((one) => `\${${one}}`).join(', ')}`,
      })
    }
  }
  definition.command.forEach((word, index) => {
    check(`artifact.command[${index}]`, word)
  })
  for (const [name, text] of Object.entries(definition.env)) check(`artifact.env.${name}`, text)
  const { command = [], env = {} } = definition.container ?? {}
  command.forEach((word, index) => {
    check(`artifact.container.command[${index}]`, word)
  })
  for (const [name, text] of Object.entries(env)) check(`artifact.container.env.${name}`, text)
}

function lookUp(name: string, values: PlaceholderValues): string | undefined {
  if (name === 'port') return String(values.port)
  if (name === 'slot') return String(values.slot)
  const [, twin] = /^twins\.(.+)\.url$/.exec(name) ?? []
  return twin === undefined ? undefined : values.twinUrls[twin]
}
