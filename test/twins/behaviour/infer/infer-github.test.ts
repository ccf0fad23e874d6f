import { beforeAll, describe, expect, test } from 'vitest'
import { type Behaviour, inferBehaviour } from '../../../../twins/behaviour/index.ts'
import type { Contract } from '../../../../twins/contract/index.ts'
import { GITHUB, NOT_AT_HAND, publishedContract } from '../../contract/published-contract.ts'
import { told } from '../read-behaviour.ts'

describe('GitHub’s published contract', () => {
  let contract: Contract | undefined
  let behaviour: Behaviour | undefined
  beforeAll(async () => {
    contract = await publishedContract(GITHUB)
    if (contract !== undefined) behaviour = inferBehaviour(contract)
  })

  test('everything that repositories and issues need', (context) => {
    if (behaviour === undefined) return context.skip(NOT_AT_HAND)
    const known = behaviour
    const operations = [
      'users/get-authenticated',
      'repos/create-for-authenticated-user',
      'repos/create-in-org',
      'repos/get',
      'repos/update',
      'repos/delete',
      'repos/list-for-authenticated-user',
      'repos/list-for-org',
      'repos/list-for-user',
      'issues/create',
      'issues/get',
      'issues/list-for-repo',
      'issues/update',
      'issues/lock',
      'issues/unlock',
      'issues/create-comment',
      'issues/list-comments',
      'issues/get-comment',
      'issues/list-comments-for-repo',
      'issues/delete-comment',
      'issues/create-label',
      'issues/get-label',
      'issues/add-labels',
      'issues/remove-label',
      'issues/list-labels-on-issue',
      'issues/create-milestone',
      'repos/add-collaborator',
      'repos/check-collaborator',
      'repos/list-collaborators',
      'activity/star-repo-for-authenticated-user',
      'activity/list-repos-starred-by-authenticated-user',
      'activity/list-stargazers-for-repo',
      'orgs/list-members',
      'teams/get-by-name',
      'repos/get-release-by-tag',
      'repos/get-latest-release',
      'search/issues-and-pull-requests',
      'meta/get',
    ]
    expect(operations.map((id) => `${id}: ${told(known, id)}`).join('\n')).toMatchInlineSnapshot(`
      "users/get-authenticated: singleton users → entity
      repos/create-for-authenticated-user: create repos {"owner":"$actor"} → entity
      repos/create-in-org: create repos (org→repos.owner.login) → entity
      repos/get: read repos (owner→repos.owner.login repo→repos.name) → entity
      repos/update: update repos (owner→repos.owner.login repo→repos.name) → entity
      repos/delete: delete repos (owner→repos.owner.login repo→repos.name)
      repos/list-for-authenticated-user: list repos → list
      repos/list-for-org: list repos (org→repos.owner.login) → list
      repos/list-for-user: list repos (username→repos.owner.login) → list
      issues/create: create issues (owner→repos.owner.login repo→repos.name) {"user":"$actor"} → entity
      issues/get: read issues (owner→repos.owner.login repo→repos.name issue_number→issues.number) → entity
      issues/list-for-repo: list issues (owner→repos.owner.login repo→repos.name) → list
      issues/update: update issues (owner→repos.owner.login repo→repos.name issue_number→issues.number) → entity
      issues/lock: toggle issues (owner→repos.owner.login repo→repos.name issue_number→issues.number) {"locked":true}
      issues/unlock: toggle issues (owner→repos.owner.login repo→repos.name issue_number→issues.number) {"locked":false}
      issues/create-comment: create issue_comments (owner→repos.owner.login repo→repos.name issue_number→issues.number) {"user":"$actor"} → entity
      issues/list-comments: list issue_comments (owner→repos.owner.login repo→repos.name issue_number→issues.number) → list
      issues/get-comment: read issue_comments (owner→repos.owner.login repo→repos.name comment_id→issue_comments.id) → entity
      issues/list-comments-for-repo: list issue_comments (owner→repos.owner.login repo→repos.name) → list
      issues/delete-comment: delete issue_comments (owner→repos.owner.login repo→repos.name comment_id→issue_comments.id)
      issues/create-label: create labels (owner→repos.owner.login repo→repos.name) → entity
      issues/get-label: read labels (owner→repos.owner.login repo→repos.name name→labels.name) → entity
      issues/add-labels: membership issues (owner→repos.owner.login repo→repos.name issue_number→issues.number) labels:labels → list
      issues/remove-label: membership issues (owner→repos.owner.login repo→repos.name issue_number→issues.number name→labels.name) labels:labels → list
      issues/list-labels-on-issue: list labels (owner→repos.owner.login repo→repos.name issue_number→issues.number) labels:labels → list
      issues/create-milestone: create milestones (owner→repos.owner.login repo→repos.name) {"creator":"$actor"} → entity
      repos/add-collaborator: membership repos (owner→repos.owner.login repo→repos.name username→users.login) collaborators:users
      repos/check-collaborator: membership repos (owner→repos.owner.login repo→repos.name username→users.login) collaborators:users
      repos/list-collaborators: list users (owner→repos.owner.login repo→repos.name) collaborators:users → list
      activity/star-repo-for-authenticated-user: toggle users (owner→repos.owner.login repo→repos.name) starred:repos
      activity/list-repos-starred-by-authenticated-user: list repos starred:repos → list
      activity/list-stargazers-for-repo: list users (owner→repos.owner.login repo→repos.name) starred:repos → list
      orgs/list-members: list users (org→orgs.login) members:users → list
      teams/get-by-name: read teams (org→orgs.login team_slug→teams.slug) → entity
      repos/get-release-by-tag: read releases (owner→repos.owner.login repo→repos.name tag→releases.tag_name) → entity
      repos/get-latest-release: read releases (owner→repos.owner.login repo→repos.name) → entity
      search/issues-and-pull-requests: search issues → list at items
      meta/get: singleton meta → entity"
    `)
  })

  test('an issue is counted inside its repository', (context) => {
    if (behaviour === undefined) return context.skip(NOT_AT_HAND)
    expect(behaviour.resources.issues).toMatchObject({
      parent: 'repos',
      keys: ['number', 'id'],
      schemaPointer: '#/components/schemas/issue',
      ids: {
        id: { style: 'sequence', perParent: false },
        number: { style: 'sequence', from: 1, perParent: true },
      },
    })
    expect(behaviour.resources.repos?.parent).toBeUndefined()
    expect(behaviour.resources.issue_comments?.parent).toBe('issues')
  })

  test('issues are filtered by state and label, in pages of thirty', (context) => {
    if (behaviour === undefined) return context.skip(NOT_AT_HAND)
    expect(behaviour.operations['issues/list-for-repo']).toMatchObject({
      filters: {
        state: { field: 'state', match: 'equals' },
        labels: { field: 'labels.name', match: 'all-of' },
        assignee: { field: 'assignee.login', match: 'equals' },
      },
      pagination: {
        style: 'page',
        position: 'page',
        size: 'per_page',
        defaultSize: 30,
        maxSize: 100,
        next: { in: 'link' },
      },
    })
  })

  test('every operation is there with a sentence, and what it names exists', (context) => {
    if (behaviour === undefined || contract === undefined) return context.skip(NOT_AT_HAND)
    const { operations, resources } = behaviour
    expect(Object.keys(operations)).toEqual(contract.operations.map(({ id }) => id))
    for (const known of Object.values(operations)) {
      expect(known.reason, known.operation).toMatch(/^[^\n]{10,}\.$/)
      const named = [
        known.resource,
        known.member?.resource,
        ...known.keys.map((key) => key.resource),
      ]
      for (const name of named)
        if (name !== undefined) expect(resources[name], known.operation).toBeDefined()
      expect(known.keys.every(({ fields }) => fields.length > 0)).toBe(true)
    }
    for (const { parent, memberships } of Object.values(resources)) {
      for (const name of [parent, ...Object.values(memberships)]) {
        if (name !== undefined) expect(resources[name]).toBeDefined()
      }
    }
  })

  test('inferring twice gives the same, byte for byte', (context) => {
    if (behaviour === undefined || contract === undefined) return context.skip(NOT_AT_HAND)
    expect(JSON.stringify(inferBehaviour(contract))).toBe(JSON.stringify(behaviour))
  })

  test('most of it is stateful', (context) => {
    if (behaviour === undefined) return context.skip(NOT_AT_HAND)
    const kinds = Object.values(behaviour.operations).map(({ kind }) => kind)
    const stateless = kinds.filter((kind) => /^(?:static|rpc|unsupported)$/.test(kind))
    expect(stateless.length / kinds.length).toBeLessThan(0.2)
  })
})
