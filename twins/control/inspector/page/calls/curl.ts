/** @module A request as a curl command: whatever it holds is one quoted word for the shell. */

import type { ExplainedCall } from '../api-types.ts'

/** What the connection adds by itself. */
const OWN = new Set([
  'host',
  'content-length',
  'connection',
  'accept-encoding',
  'transfer-encoding',
])

/** The command; credentials stand there as they are shown, to be filled in. */
export function curlOf({ call, origin }: Pick<ExplainedCall, 'call' | 'origin'>): string {
  const { method, path, headers, requestBody } = call
  const words = [`curl -X ${quoted(method)} ${quoted(origin + path)}`]
  for (const [name, value] of Object.entries(headers)) {
    if (!OWN.has(name.toLowerCase())) words.push(`-H ${quoted(`${name}: ${value}`)}`)
  }
  if (requestBody !== undefined) {
    const text = typeof requestBody === 'string' ? requestBody : JSON.stringify(requestBody)
    words.push(`--data-raw ${quoted(text)}`)
  }
  return words.join(' \\\n  ')
}

// Inside single quotes nothing means anything but the quote itself.
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
