/** @module Asks the control API of a twin, and holds every answer against its own document. */

import { expect } from 'vitest'
import { readContract, validatorFor } from '../../../twins/contract/index.ts'
import { createControl } from '../../../twins/control/index.ts'
import type { Twin } from '../../../twins/twin/index.ts'

/** The routes that `looking.test.ts` asks; `control.test.ts` asks the others. */
export const LOOKING: readonly string[] = [
  'getCall',
  'getEntity',
  'getLimits',
  'listCorrections',
  'listEntities',
  'listResources',
  'searchCalls',
]

/** The ids of the routes that were asked in this process. */
export const asked = new Set<string>()

/** What the API answered. */
export interface Answered {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes.
  readonly json: any
  readonly text: string
}

/** The control API of a twin, with its document and what asks it by operation id. */
export async function control(twin: Twin) {
  const api = createControl(twin)
  const document = await (await api.fetch(new Request('http://localhost/openapi.json'))).text()
  const contract = readContract({ source: 'control', text: document })
  const byId = new Map(contract.operations.map((operation) => [operation.id, operation]))
  const call = async (
    id: string,
    parts: Readonly<Record<string, string>> = {},
    body?: unknown,
    query = '',
  ): Promise<Answered> => {
    const operation = byId.get(id)
    if (operation === undefined) throw new Error(`the document has no ${id}`)
    asked.add(id)
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(parts[name] ?? 'default'),
    )
    const response = await api.fetch(
      new Request(`http://localhost${path}${query}`, {
        method: operation.method.toUpperCase(),
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
    )
    const text = await response.text()
    const documented = operation.responses.find(({ status }) => status === String(response.status))
    expect(documented, `${id} answers ${response.status}`).toBeDefined()
    const media = documented?.content[0]
    if (media === undefined) expect(text).toBe('')
    else expect(response.headers.get('content-type')).toContain(media.type)
    const isJson = media?.type === 'application/json'
    const json = isJson ? JSON.parse(text) : undefined
    if (isJson) expect(validatorFor(contract, media.schemaPointer, 'response')(json)).toEqual([])
    return { status: response.status, json, text }
  }
  return { api, contract, call }
}
