/** @module TypeScript types of a contract, by openapi-typescript, which is loaded only when asked for. */

import type { Contract } from '../contract/index.ts'

/**
 * The source of a module with `paths`, `operations` and `components` of the contract, the same text for the same contract.
 * Takes seconds on a large contract.
 */
export async function generateTypes(contract: Contract): Promise<string> {
  const { default: openapiTypescript, astToString } = await import('openapi-typescript')
  const nodes = await openapiTypescript(structuredClone(contract.document) as never, {
    alphabetize: false,
    silent: true,
  })
  return `/** Types of ${oneLine(contract.title)} ${oneLine(contract.version)}. Made by Holdout from its contract; do not edit. */\n\n${astToString(nodes)}`
}

/** A title comes from elsewhere: it must not end the comment that it stands in. */
function oneLine(text: string): string {
  return text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ').trim()
}
