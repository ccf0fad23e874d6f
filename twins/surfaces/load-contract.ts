/** @module Loads a contract from where it lies: a path or a URL, gzipped or not, in one document or several. */

import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts'
import { readSource } from '../base/node/index.ts'
import { type Contract, parseDocument, readContract } from '../contract/index.ts'
import { bundleReferences } from './bundle/bundle-references.ts'

/** How a contract is loaded. */
export interface LoadContractOptions {
  /** Paths or URLs of OpenAPI Overlays, applied in order after references to other documents were brought in. */
  readonly overlays?: readonly string[]
}

/**
 * Reads a contract. References to other documents are bundled into one, by swagger-parser, which is loaded only then.
 *
 * @throws {HoldoutError} `SOURCE_UNREADABLE`, `CONTRACT_BUNDLE`, and whatever {@link readContract} throws
 * @example
 * const contract = await loadContract('spec/contracts/upstream/okta.yaml')
 */
export async function loadContract(
  pathOrUrl: string,
  options: LoadContractOptions = {},
): Promise<Contract> {
  const { source, text } = await readSource(pathOrUrl)
  const overlays = await Promise.all((options.overlays ?? []).map((overlay) => readSource(overlay)))
  const whole = await inOnePiece(source, text)
  return readContract({ source, text: whole, hash: hashOf(whole), overlays })
}

async function inOnePiece(source: string, text: string): Promise<string> {
  if (!mayLeaveDocument(text)) return text
  const { document, format } = parseDocument(source, text)
  // Discovery refers to its own schemas by their bare names.
  const outside = format === 'google-discovery' ? undefined : referenceOutside(document)
  return outside === undefined
    ? text
    : JSON.stringify(await bundleReferences(source, document, text, outside))
}

/** A look at the text, so that the usual document in one piece is parsed only once. */
function mayLeaveDocument(text: string): boolean {
  return /\$ref["']?\s*:\s*["']?[^#"'\s]/.test(text)
}

const DATA_KEYWORDS: ReadonlySet<string> = new Set([
  'example',
  'examples',
  'default',
  'enum',
  'const',
])

/** Below these stand names that the contract chose. */
const NAMES = /^(?:properties|patternProperties|schemas|definitions|\$defs)$/

/** The first `$ref` that leaves the document; those in data, such as examples, and to its own `$self` do not. */
function referenceOutside(document: JsonObject): string | undefined {
  const stack: [value: JsonValue | undefined, areNames: boolean][] = [[document, false]]
  const inside = typeof document.$self === 'string' ? ['#', `${document.$self}#`] : ['#']
  while (stack.length > 0) {
    const [value, areNames] = stack.pop() ?? []
    if (Array.isArray(value))
      stack.push(...value.map((item): [JsonValue, boolean] => [item, false]))
    if (!isJsonObject(value)) continue
    const { $ref } = value
    if (typeof $ref === 'string' && !inside.some((start) => $ref.startsWith(start))) return $ref
    for (const [key, child] of Object.entries(value)) {
      // A property may be called `default`.
      if (areNames || !DATA_KEYWORDS.has(key)) stack.push([child, !areNames && NAMES.test(key)])
    }
  }
  return undefined
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
