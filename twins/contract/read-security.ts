/** @module The security schemes of a contract, and where it asks for one that it does not have. */

import { isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts'
import { childPointer, valueAt } from './json-pointer.ts'
import type { Contract, ContractProblem, Operation, SecurityScheme } from './model.ts'

type Note = (problem: ContractProblem) => void

const SCHEME_TYPES: ReadonlySet<unknown> = new Set([
  'apiKey',
  'http',
  'oauth2',
  'openIdConnect',
  'mutualTLS',
])

/** The schemes by name; one of an unknown type is noted and left out. */
export function readSecuritySchemes(
  document: JsonObject,
  resolve: Contract['resolve'],
  note: Note,
): ReadonlyMap<string, SecurityScheme> {
  const schemes = new Map<string, SecurityScheme>()
  const components = isJsonObject(document.components) ? document.components : {}
  const declared = isJsonObject(components.securitySchemes) ? components.securitySchemes : {}
  for (const [name, item] of Object.entries(declared)) {
    const { value, pointer } = resolve(item, childPointer('#/components/securitySchemes', name))
    if (isJsonObject(value) && SCHEME_TYPES.has(value.type)) {
      schemes.set(name, { name, type: value.type as SecurityScheme['type'], definition: value })
      continue
    }
    const type = isJsonObject(value) ? JSON.stringify(value.type) : undefined
    note({
      code: 'CONTRACT_UNKNOWN_SECURITY_TYPE',
      message: `${type ?? 'nothing'} is no type of a security scheme (${[...SCHEME_TYPES].join(', ')}); any credential meets it`,
      pointer,
    })
  }
  return schemes
}

/** Notes each scheme that something asks for and nothing declares, where it is asked for first. */
export function noteUndefinedSchemes(
  document: JsonObject,
  operations: readonly Operation[],
  schemes: ReadonlyMap<string, SecurityScheme>,
  note: Note,
): void {
  const { components } = document
  const declared =
    isJsonObject(components) && isJsonObject(components.securitySchemes)
      ? components.securitySchemes
      : {}
  const noted = new Set<string>()
  const look = (security: JsonValue | undefined, pointer: string): void => {
    if (!Array.isArray(security)) return
    for (const [i, requirement] of security.entries()) {
      for (const name of isJsonObject(requirement) ? Object.keys(requirement) : []) {
        if (schemes.has(name) || Object.hasOwn(declared, name) || noted.has(name)) continue
        noted.add(name)
        note({
          code: 'CONTRACT_UNDEFINED_SECURITY',
          message: `no security scheme is called ${name}; any credential meets it`,
          pointer: childPointer(`${pointer}/${i}`, name),
        })
      }
    }
  }
  look(document.security, '#/security')
  for (const { pointer } of operations) {
    const definition = valueAt(document, pointer)
    if (isJsonObject(definition)) look(definition.security, `${pointer}/security`)
  }
}
