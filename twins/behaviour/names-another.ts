/** @module Whether two keys of one resource name two things, or one thing together as `{owner}/{repo}` does. */

import type { KeyBinding, OperationBehaviour } from './model.ts'

/**
 * Whether a key names another thing than the one before it: by the same field (`/users/{username}/following/{target}`), or
 * as a member of the other's kind by any field, further down the path (`/issues/{number}/blocked_by/{id}`).
 */
export function namesAnother(
  path: string,
  { resource, member }: Pick<OperationBehaviour, 'resource' | 'member'>,
  one: KeyBinding,
  other: KeyBinding,
): boolean {
  if (one.fields.join() === other.fields.join()) return true
  const isOfOneKind = member?.resource === resource && other.resource === resource
  return isOfOneKind && one.in === 'path' && other.in === 'path' && isApart(path, one, other)
}

function isApart(path: string, one: KeyBinding, other: KeyBinding): boolean {
  const from = path.indexOf(`{${one.name}}`)
  const to = path.indexOf(`{${other.name}}`)
  return from >= 0 && to > from && /[^/]/.test(path.slice(from + one.name.length + 2, to))
}
