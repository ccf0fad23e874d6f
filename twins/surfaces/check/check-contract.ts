/** @module The thorough look at a contract, off the way of serving: everything resolved, every example tried, swagger-parser asked. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import {
  type Contract,
  type ContractProblem,
  childPointer,
  validatorFor,
} from '../../contract/index.ts'
import { checkSchemaExamples } from './check-examples.ts'
import { noteUndescribed } from './check-required.ts'

/**
 * Everything that is wrong with a contract, tolerated or not, in the order in which it is found:
 * what reading noted, examples that break their own schema, members required but not described, and swagger-parser's finding.
 * Takes seconds on a large contract. Never throws: swagger-parser gives up on some real contracts,
 * and then says so as a problem.
 */
export async function checkContract(contract: Contract): Promise<readonly ContractProblem[]> {
  for (const operation of contract.operations) {
    void operation.parameters
    const bodies = [
      { content: operation.requestBody?.content ?? [], direction: 'request' as const },
      ...operation.responses.map(({ content }) => ({ content, direction: 'response' as const })),
    ]
    for (const { content, direction } of bodies) {
      for (const { schema, schemaPointer, examples } of content) {
        if (schema === undefined) continue
        const validate = validatorFor(contract, schemaPointer, direction)
        // A validator is made when it is first asked, and notes then what in its schema cannot be used.
        validate(null)
        const at = schemaPointer.replace(/\/schema$/, '')
        for (const example of examples) noteExample(contract, at, validate(example))
      }
    }
  }
  checkSchemaExamples(contract, (at, violations) => noteExample(contract, at, violations))
  noteUndescribed(contract)
  const finding = await askSwaggerParser(contract)
  return finding === undefined ? contract.problems : [...contract.problems, finding]
}

function noteExample(
  contract: Contract,
  pointer: string,
  violations: ReturnType<ReturnType<typeof validatorFor>>,
): void {
  const [first] = violations
  if (first === undefined) return
  const more = violations.length > 1 ? `, and ${violations.length - 1} more` : ''
  contract.note({
    code: 'CONTRACT_EXAMPLE_INVALID',
    message: `an example breaks its own schema: ${first.path || 'it'} ${first.message}${more}`,
    pointer,
  })
}

async function askSwaggerParser(contract: Contract): Promise<ContractProblem | undefined> {
  const { default: SwaggerParser } = await import('@apidevtools/swagger-parser')
  try {
    await SwaggerParser.validate(structuredClone(asKnown(contract)) as never, {
      resolve: { external: false },
      dereference: { maxDepth: 20_000 },
    })
    return undefined
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return {
      code: 'CONTRACT_SWAGGER_PARSER',
      message: `swagger-parser finds: ${message.split('\n').slice(0, 2).join(' ').trim()}`,
      pointer: pointerOf(error),
    }
  }
}

// It knows neither the methods of 3.2 nor a path that stands among the components, and would call them mistakes.
function asKnown({ document, resolve }: Contract): JsonObject {
  const known = (paths: JsonValue | undefined, at: string): JsonObject =>
    Object.fromEntries(
      Object.entries(isJsonObject(paths) ? paths : {}).map(([path, declared]) => {
        const { value } = resolve(declared, childPointer(at, path))
        if (!isJsonObject(value)) return [path, declared]
        const { query: _query, additionalOperations: _others, ...rest } = value
        return [path, rest]
      }),
    )
  const paths = known(document.paths, '#/paths')
  const { components } = document
  if (!isJsonObject(components) || components.pathItems === undefined) return { ...document, paths }
  const pathItems = known(components.pathItems, '#/components/pathItems')
  return { ...document, paths, components: { ...components, pathItems } }
}

function pointerOf(error: unknown): string {
  if (!isJsonObject(error)) return '#'
  const { details, targetRef } = error
  const detail = Array.isArray(details) ? details[0] : undefined
  if (isJsonObject(detail) && typeof detail.instancePath === 'string') {
    return `#${detail.instancePath}`
  }
  return typeof targetRef === 'string' && targetRef.includes('#')
    ? targetRef.slice(targetRef.indexOf('#'))
    : '#'
}
