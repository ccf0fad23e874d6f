/** @module TypeScript types of a contract, by openapi-typescript, which is loaded only when asked for. */

import { isJsonObject, type JsonObject } from '../base/index.ts'
import { type Contract, valueAt } from '../contract/index.ts'

/**
 * The source of a module with `paths`, `operations` and `components` of the contract, the same text for the same contract.
 * Takes seconds on a large contract.
 */
export async function generateTypes(contract: Contract): Promise<string> {
  const { default: openapiTypescript, astToString } = await import('openapi-typescript')
  const nodes = await openapiTypescript(withIds(contract) as never, {
    alphabetize: false,
    silent: true,
    // A default is nothing that a client has sent: a handler must not count on it.
    defaultNonNullable: false,
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

/** A title comes from elsewhere: it must not end the comment that it stands in. */
function oneLine(text: string): string {
  return text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ').trim()
}
