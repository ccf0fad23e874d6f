/** @module Examples that stand in schemas, held to the schema that each stands in. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { type Contract, childPointer, SUBSCHEMAS, validatorFor } from '../../contract/index.ts'

/** Tells of each example of a named schema, or of a part of one, that the schema refuses; `tell` gets its pointer. */
export function checkSchemaExamples(
  contract: Contract,
  tell: (pointer: string, violations: ReturnType<ReturnType<typeof validatorFor>>) => void,
): void {
  const { components } = contract.document
  const named = isJsonObject(components) ? components.schemas : undefined
  const stack = membersOf(named, '#/components/schemas').reverse()
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [schema, pointer] = next
    if (!isJsonObject(schema) || schema.$ref !== undefined) continue
    const { example, examples } = schema
    const given = [example, ...(Array.isArray(examples) ? examples : [])]
    for (const one of given) {
      if (one === undefined) continue
      tell(pointer, validatorFor(contract, pointer, 'response')(one))
    }
    stack.push(...membersOf(schema.$defs, `${pointer}/$defs`))
    for (const [name, holds] of Object.entries(SUBSCHEMAS)) {
      const [part, at] = [schema[name], `${pointer}/${name}`]
      if (holds === 'named') stack.push(...membersOf(part, at))
      else if (holds === 'list') stack.push(...itemsOf(part, at))
      else stack.push([part, at])
    }
  }
}

type Part = [value: JsonValue | undefined, pointer: string]

function membersOf(value: JsonValue | undefined, at: string): Part[] {
  return Object.entries(isJsonObject(value) ? value : {}).map(([name, child]) => [
    child,
    childPointer(at, name),
  ])
}

function itemsOf(value: JsonValue | undefined, at: string): Part[] {
  return (Array.isArray(value) ? value : []).map((child: JsonValue, i) => [child, `${at}/${i}`])
}
