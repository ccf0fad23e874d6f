/** The rules: who may ask, see, approve and revoke. */

import * as jira from './jira.ts'
import * as okta from './okta.ts'
import * as slack from './slack.ts'

export interface AccessRequest {
  id: string
  user: string
  group: string
  reason: string
  status: 'pending' | 'approved'
  ticket: string
  createdAt: string
  approvedBy?: string
}

/** Something that the caller did wrong, with the status that says so. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const APPROVERS = 'access-approvers'
const requests = new Map<string, AccessRequest>()
let last = 0

export function forgetEverything(): void {
  requests.clear()
  last = 0
}

const isApprover = async (user: string) => (await okta.groupsOf(user)).includes(APPROVERS)

async function groupNamed(name: string): Promise<okta.Group> {
  const group = await okta.findGroup(name)
  if (group === undefined)
    throw new Refusal(404, 'unknown_group', `There is no group called ${name}.`)
  return group
}

async function userWith(login: string): Promise<okta.User> {
  const user = await okta.findUser(login)
  if (user === undefined)
    throw new Refusal(404, 'unknown_user', `There is no user called ${login}.`)
  return user
}

export async function ask(user: string, group: string, reason: string): Promise<AccessRequest> {
  await groupNamed(group)
  const ticket = await jira.openTicket(`${user} asks to join ${group}: ${reason}`)
  last += 1
  const request: AccessRequest = {
    id: `req-${last}`,
    user,
    group,
    reason,
    status: 'pending',
    ticket,
    createdAt: new Date().toISOString(),
  }
  requests.set(request.id, request)
  await slack.announce(`${user} asks to join ${group} (${ticket}): ${reason}`)
  return request
}

export async function list(viewer: string): Promise<AccessRequest[]> {
  const all = [...requests.values()]
  if (await isApprover(viewer)) return all
  return all.filter((request) => request.user === viewer)
}

export async function read(id: string): Promise<AccessRequest> {
  const request = requests.get(id)
  if (request === undefined) throw new Refusal(404, 'unknown_request', 'There is no such request.')
  return request
}

export async function approve(approver: string, id: string): Promise<AccessRequest> {
  const request = await read(id)
  if (!(await isApprover(approver)))
    throw new Refusal(403, 'not_an_approver', 'Only approvers may approve.')
  if (request.user === approver)
    throw new Refusal(403, 'own_request', 'Nobody approves their own request.')
  if (request.status === 'approved')
    throw new Refusal(409, 'already_approved', 'It is approved already.')
  const group = await groupNamed(request.group)
  await okta.addMember(group, await userWith(request.user))
  request.status = 'approved'
  request.approvedBy = approver
  await jira.comment(request.ticket, `Approved by ${approver}.`)
  await slack.announce(
    `${approver} approved: ${request.user} is now in ${request.group} (${request.ticket}).`,
  )
  return request
}

export async function revoke(approver: string, login: string, name: string) {
  if (!(await isApprover(approver)))
    throw new Refusal(403, 'not_an_approver', 'Only approvers may revoke.')
  const group = await groupNamed(name)
  const user = await userWith(login)
  await slack.post(`${approver} revoked: ${login} is no longer in ${name}.`)
  await okta.removeMember(group, user)
  return { user: login, group: name, status: 'revoked', announced: true }
}

export async function permissions(user: string) {
  return { user, groups: await okta.groupsOf(user) }
}
