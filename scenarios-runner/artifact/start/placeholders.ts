/** @module `${port}`, `${slot}`, `${twins.<name>.url}` and `${received.<name>.url}` in what a definition says. */

import { HoldoutError } from '../../../twins/base/index.ts'
import type { ReceiverAddress } from '../../drive/index.ts'
import type { ArtifactDefinition } from '../model.ts'

/** What placeholders stand for. */
export interface PlaceholderValues {
  readonly port: number
  readonly slot: number
  /** Twin name → address. */
  readonly twinUrls: Readonly<Record<string, string>>
  /** Receiver → where it listens. */
  readonly receivers?: Readonly<Record<string, ReceiverAddress>>
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
export function checkPlaceholders(
  definition: ArtifactDefinition,
  twins: readonly string[],
  receivers: readonly string[] = [],
): void {
  const nowhere = { url: 'http://receiver', host: 'receiver', port: 1 }
  const values = {
    port: 1,
    slot: 0,
    twinUrls: Object.fromEntries(twins.map((name) => [name, 'http://twin'])),
    receivers: Object.fromEntries(receivers.map((name) => [name, nowhere])),
  }
  const known = [
    'port',
    'slot',
    ...twins.map((name) => `twins.${name}.url`),
    ...receivers.map((name) => `received.${name}.url`),
  ]
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
  const [, receiver, part] = /^received\.(\w+)\.(url|host|port)$/.exec(name) ?? []
  if (receiver !== undefined) {
    const value = values.receivers?.[receiver]?.[part as keyof ReceiverAddress]
    return value === undefined ? undefined : String(value)
  }
  const [, twin] = /^twins\.(.+)\.url$/.exec(name) ?? []
  return twin === undefined ? undefined : values.twinUrls[twin]
}
