import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { tellAll } from '../read-behaviour.ts'

const EMPTY: JsonObject = { 204: { description: '' } }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const list = (name: string): JsonObject => answer({ type: 'array', items: ref(name) })
const text: JsonObject = { type: 'string' }
const whole: JsonObject = { type: 'integer' }

/** Repositories live at `/repos/{repo}`; keys of an organisation may be used in some of them. */
const PATHS: JsonObject = {
  '/orgs': { post: { operationId: 'createOrg', responses: answer(ref('Org'), '201') } },
  '/orgs/{org}': { get: { operationId: 'getOrg', responses: answer(ref('Org')) } },
  '/repos': { post: { operationId: 'createRepo', responses: answer(ref('Repository'), '201') } },
  '/repos/{repo}': { get: { operationId: 'getRepo', responses: answer(ref('Repository')) } },
  '/orgs/{org}/keys/repositories': {
    get: { operationId: 'keyRepos', responses: list('Repository') },
    put: {
      operationId: 'setKeyRepos',
      requestBody: {
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: { selected_repository_ids: { type: 'array', items: whole } },
            },
          },
        },
      },
      responses: EMPTY,
    },
  },
  '/orgs/{org}/keys/repositories/{repository_id}': {
    put: { operationId: 'addKeyRepo', responses: EMPTY },
    delete: { operationId: 'removeKeyRepo', responses: EMPTY },
  },
  '/orgs/{org}/runners/repositories/{repository_id}': {
    put: { operationId: 'addRunnerRepo', responses: EMPTY },
    delete: { operationId: 'removeRunnerRepo', responses: EMPTY },
  },
}
const SCHEMAS: JsonObject = {
  Org: { type: 'object', properties: { id: whole, login: text } },
  Repository: { type: 'object', properties: { id: whole, name: text } },
}

test('what its schema calls by another name than its path is tied, never replaced or deleted; each path between the two has ties of its own', () => {
  expect(tellAll(contractOf(PATHS, SCHEMAS))).toMatchInlineSnapshot(`
    "createOrg: create orgs → entity
    getOrg: read orgs (org→orgs.login) → entity
    createRepo: create repos → entity
    getRepo: read repos (repo→repos.name) → entity
    keyRepos: list repos (org→orgs.login) repositories:repos → list
    setKeyRepos: membership orgs (org→orgs.login) repositories:repos
    addKeyRepo: membership orgs (org→orgs.login repository_id→repos.id) repositories:repos
    removeKeyRepo: membership orgs (org→orgs.login repository_id→repos.id) repositories:repos
    addRunnerRepo: membership orgs (org→orgs.login repository_id→repos.id) runners_repositories:repos
    removeRunnerRepo: membership orgs (org→orgs.login repository_id→repos.id) runners_repositories:repos"
  `)
})
