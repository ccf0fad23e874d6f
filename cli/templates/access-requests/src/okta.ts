/** Who is in which group: Okta knows. */

import { call, required, UpstreamError } from './client.ts'

export interface User {
  id: string
  profile: { login: string }
}

export interface Group {
  id: string
  profile: { name: string }
}

const base = required('OKTA_URL')
const headers = { authorization: `SSWS ${required('OKTA_TOKEN')}` }

function okta<T>(method: string, path: string): Promise<T> {
  return call<T>('Okta', base + path, { method, headers })
}

/** The user with a login, if there is one. */
export async function findUser(login: string): Promise<User | undefined> {
  try {
    return await okta<User>('GET', `/api/v1/users/${encodeURIComponent(login)}`)
  } catch (error) {
    if (error instanceof UpstreamError && error.status === 404) return undefined
    throw error
  }
}

/** The group with a name, if there is one. */
export async function findGroup(name: string): Promise<Group | undefined> {
  const groups = await okta<Group[]>('GET', `/api/v1/groups?q=${encodeURIComponent(name)}`)
  return groups[0]
}

/** The names of the groups that a user is in. */
export async function groupsOf(login: string): Promise<string[]> {
  const names: string[] = []
  for (const group of await okta<Group[]>('GET', '/api/v1/groups')) {
    const members = await okta<User[]>('GET', `/api/v1/groups/${group.id}/users`)
    if (members.some((member) => member.profile.login === login)) names.push(group.profile.name)
  }
  return names.sort()
}

export async function addMember(group: Group, user: User): Promise<void> {
  await okta('PUT', `/api/v1/groups/${group.id}/users/${user.id}`)
}

export async function removeMember(group: Group, user: User): Promise<void> {
  await okta('DELETE', `/api/v1/groups/${group.id}/users/${user.id}`)
}
