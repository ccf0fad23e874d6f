import { describe, expect, test } from 'vitest'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { demonstrationContract, tellAll } from '../read-behaviour.ts'

describe('an Okta-like contract', async () => {
  const contract = await demonstrationContract('okta')
  const behaviour = inferBehaviour(contract)

  test('every operation', () => {
    expect(tellAll(contract)).toMatchInlineSnapshot(`
      "listUsers: list users → list
      createUser: create users → entity
      getUser: read users (userId→users.id|profile.login) → entity
      listUserGroups: list groups (userId→users.id|profile.login) members:users → list
      listGroups: list groups → list
      createGroup: create groups → entity
      getGroup: read groups (groupId→groups.id) → entity
      listGroupUsers: list users (groupId→groups.id) members:users → list
      assignUserToGroup: membership groups (groupId→groups.id userId→users.id|profile.login) members:users
      unassignUserFromGroup: membership groups (groupId→groups.id userId→users.id|profile.login) members:users"
    `)
  })

  test('users are known by id and login, groups hold members', () => {
    expect(behaviour.resources.users).toMatchObject({
      keys: ['id', 'profile.login'],
      naturalKeys: ['profile.login', 'profile.email'],
      ids: { id: { style: 'prefixed', prefix: '00u', length: 17 } },
    })
    expect(behaviour.resources.groups).toMatchObject({
      naturalKeys: ['profile.name'],
      memberships: { members: 'users' },
    })
  })

  test('a query that finds what starts with a text, and pages told in a header', () => {
    expect(behaviour.operations.listGroups).toMatchObject({
      filters: { q: { field: 'profile.name', match: 'prefix' } },
      pagination: {
        style: 'cursor',
        position: 'after',
        size: 'limit',
        maxSize: 200,
        next: { in: 'link' },
      },
    })
  })
})

describe('a Slack-like contract', async () => {
  const contract = await demonstrationContract('slack')
  const behaviour = inferBehaviour(contract)

  test('every operation', () => {
    expect(tellAll(contract)).toMatchInlineSnapshot(`
      "chat.postMessage: create messages → entity at message
      conversations.history: list messages → list at messages"
    `)
  })

  test('messages are found by channel, page by page', () => {
    expect(behaviour.operations['conversations.history']).toMatchObject({
      filters: { channel: { field: 'channel', match: 'equals' } },
      pagination: {
        style: 'cursor',
        position: 'cursor',
        next: { in: 'body', at: 'response_metadata.next_cursor' },
      },
    })
  })
})

describe('a Jira-like contract', async () => {
  const contract = await demonstrationContract('jira')
  const behaviour = inferBehaviour(contract)

  test('every operation', () => {
    expect(tellAll(contract)).toMatchInlineSnapshot(`
      "createIssue: create issues → entity
      getIssue: read issues (issueIdOrKey→issues.id|key) → entity
      doTransition: action issues (issueIdOrKey→issues.id|key) {"fields.status.name":"Done"}
      getComments: list comments (issueIdOrKey→issues.id|key) → list at comments
      addComment: create comments (issueIdOrKey→issues.id|key) → entity"
    `)
  })

  test('issues are known by id and key, and comments lie inside them', () => {
    expect(behaviour.resources.issues).toMatchObject({
      keys: ['id', 'key'],
      naturalKeys: ['key'],
      ids: { key: { style: 'key', from: 'fields.project.key' } },
    })
    expect(behaviour.resources.comments).toMatchObject({ parent: 'issues' })
    expect(behaviour.operations.getComments).toMatchObject({
      pagination: { style: 'offset', position: 'startAt', size: 'maxResults' },
    })
  })
})
