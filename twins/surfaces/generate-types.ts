/** @module TypeScript types of a contract, by openapi-typescript, which is loaded only when asked for. */

import { EXIT, HoldoutError, isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts'
import { type Contract, valueAt } from '../contract/index.ts'
import { withMappedSchemas } from './bundle/mapping-references.ts'

/**
 * The source of a module with `paths`, `operations` and `components` of the contract, the same text for the same contract.
 * Takes seconds on a large contract.
 */
export async function generateTypes(contract: Contract): Promise<string> {
  const { default: openapiTypescript, astToString } = await import('openapi-typescript')
  const nodes = await openapiTypescript(readable(withIds(contract)) as never, {
    alphabetize: false,
    silent: true,
    // A default is nothing that a client has sent: a handler must not count on it.
    defaultNonNullable: false,
  }).catch((cause: unknown) => {
    throw new HoldoutError(
      `${contract.source}: no types can be made of it: ${cause instanceof Error ? cause.message : cause}`,
      {
        code: 'CONTRACT_WITHOUT_TYPES',
        hint: 'mend the contract there, or by an overlay; `holdout twin explain` lists what else is wrong in it',
        exitCode: EXIT.invalid,
        cause,
      },
    )
  })
  return `/** Types of ${oneLine(contract.title)} ${oneLine(contract.version)}. Made by Holdout from its contract; do not edit. */\n\n${astToString(nodes)}`
}

/** The document with an id for every operation, so that `operations` has each of them. */
function withIds(contract: Contract): JsonObject {
  const document = structuredClone(contract.document)
  for (const { id, pointer } of contract.operations) {
    const operation = valueAt(document, pointer)
    if (isJsonObject(operation)) Object.assign(operation, { operationId: id })
  }
  return document
}

/** The document as its reader wants it: what contracts get wrong, and everything else here tolerates, is anything. */
function readable(document: JsonObject): JsonObject {
  const isDangling = (value: JsonObject) =>
    typeof value.$ref === 'string' &&
    value.$ref.startsWith('#') &&
    valueAt(document, value.$ref) === undefined
  const visit = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(visit)
    if (!isJsonObject(value)) return value
    if (isDangling(value)) return {}
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [
        name,
        child === undefined ? child : visit(child),
      ]),
    )
  }
  return visit(withMappedSchemas(document)) as JsonObject
}

/** A title comes from elsewhere: it must not end the comment that it stands in. */
function oneLine(text: string): string {
  return text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ').trim()
}
