/** @module Shows inferred behaviour in one line an operation, for tests. */

import { fileURLToPath } from 'node:url'
import { type Behaviour, inferBehaviour } from '../../../twins/behaviour/index.ts'
import type { Contract } from '../../../twins/contract/index.ts'
import { loadContract } from '../../../twins/surfaces/load-contract.ts'

/** One of the demonstration's contracts. */
export function demonstrationContract(name: 'okta' | 'slack' | 'jira'): Promise<Contract> {
  const folder = '../../../cli/templates/access-requests/spec/contracts/upstream/'
  return loadContract(fileURLToPath(new URL(`${folder}${name}.yaml`, import.meta.url)))
}

/** `list users (groupId→groups.id) members` and what else there is to say. */
export function told(behaviour: Behaviour, operation: string): string {
  const known = behaviour.operations[operation]
  if (known === undefined) return 'not there'
  const keys = known.keys.map(
    ({ name, resource, fields }) => `${name}→${resource}.${fields.join('|')}`,
  )
  const parts = [
    known.kind,
    known.resource,
    keys.length === 0 ? undefined : `(${keys.join(' ')})`,
    known.member === undefined ? undefined : `${known.member.as}:${known.member.resource}`,
    known.sets === undefined ? undefined : JSON.stringify(known.sets),
    known.response.holds === 'entity' || known.response.holds === 'list'
      ? `→ ${known.response.holds}${known.response.at === '' ? '' : ` at ${known.response.at}`}`
      : undefined,
  ]
  return parts.filter((part) => part !== undefined).join(' ')
}

/** All operations of a contract, told. */
export function tellAll(contract: Contract): string {
  const behaviour = inferBehaviour(contract)
  return contract.operations.map(({ id }) => `${id}: ${told(behaviour, id)}`).join('\n')
}
