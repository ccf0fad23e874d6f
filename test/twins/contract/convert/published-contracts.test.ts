import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createRouter, validatorFor } from '../../../../twins/contract/index.ts'
import { loadContract } from '../../../../twins/node.ts'
import { NOT_AT_HAND, publishedPath } from '../published-contract.ts'

const CONTRACTS = [
  ['github.v3.openapi-3.0.json.gz', 'openapi-3.0', 1223],
  ['okta.management.openapi-3.0.yaml.gz', 'openapi-3.0', 732],
  ['okta.oauth.openapi-3.0.yaml.gz', 'openapi-3.0', 42],
  ['stripe.openapi-3.0.json.gz', 'openapi-3.0', 452],
  ['slack.web.swagger-2.0.json.gz', 'swagger-2.0', 174],
  ['jira.platform.v3.openapi-3.0.json.gz', 'openapi-3.0', 468],
  ['google.drive.v3.discovery.json.gz', 'google-discovery', 58],
  ['google.docs.v1.discovery.json.gz', 'google-discovery', 3],
  ['google.sheets.v4.discovery.json.gz', 'google-discovery', 17],
] as const

/** What is wrong with a contract of ours to read, not of its author's: none of these may be noted. */
const OURS = [
  'CONTRACT_UNRESOLVED_REF',
  'CONTRACT_SCHEMA_UNUSABLE',
  'CONTRACT_MALFORMED_PARAMETER',
  'CONTRACT_UNDECLARED_PATH_PARAMETER',
  'CONTRACT_NO_RESPONSES',
  'CONTRACT_DUPLICATE_OPERATION',
  'CONTRACT_DUPLICATE_OPERATION_ID',
  'CONTRACT_UPLOAD_PATH',
  'CONTRACT_FORM_WITHOUT_TYPE',
]

describe.each(CONTRACTS)('%s', (file, format, operations) => {
  test('loads whole: every operation is found, every part resolved, every answer checked', async (context) => {
    const path = publishedPath(file)
    if (!existsSync(path)) return context.skip(NOT_AT_HAND)
    const contract = await loadContract(path)
    expect(contract.format).toBe(format)
    expect(contract.operations).toHaveLength(operations)
    for (const operation of contract.operations) {
      void operation.parameters
      void operation.requestBody
      expect(operation.responses.length, operation.id).toBeGreaterThan(0)
      // GitHub's are compiled, and its examples tried, where validators are tested.
      if (operations > 1000) continue
      for (const { schema, schemaPointer } of operation.responses.flatMap(
        ({ content }) => content,
      )) {
        if (schema !== undefined) validatorFor(contract, schemaPointer, 'response')({})
      }
    }
    expect(contract.problems.filter(({ code }) => OURS.includes(code))).toEqual([])

    const router = createRouter(contract)
    const lost = contract.operations.filter((operation) => {
      const plain = operation.path.replace(/[?#].*$/s, '').replaceAll(/\{[^{}]+\}/g, 'x')
      const found = router.match(operation.method, plain)
      return found === undefined || !('operation' in found)
    })
    expect(lost.map(({ id }) => id)).toEqual([])
  })
})
