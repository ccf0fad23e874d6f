import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../twins/base/index.ts'
import { type Contract, createRouter } from '../../../twins/contract/index.ts'
import { GITHUB, NOT_AT_HAND, publishedContract } from './published-contract.ts'
import { contractOf } from './small-contract.ts'

function routes(...operations: readonly string[]): Contract {
  const paths: Record<string, JsonObject> = {}
  for (const operation of operations) {
    const [method = '', path = ''] = operation.split(' ')
    paths[path] = { ...paths[path], [method]: { responses: {} } }
  }
  return contractOf(paths)
}

function ask(contract: Contract, method: string, path: string): unknown {
  const found = createRouter(contract).match(method, path)
  if (found === undefined) return 'not found'
  return 'allowed' in found ? { allowed: found.allowed } : { [found.operation.path]: found.params }
}

describe('createRouter', () => {
  const contract = routes(
    'get /users/me',
    'get /users/{id}',
    'delete /users/{name}',
    'get /users/{id}/posts',
    'get /users/me/settings',
    'get /compare/{base}...{head}',
    'post /sheets/{sheet}:clear',
    'get /sheets/{sheet}',
    'get /',
  )

  test('concrete segments win, and parameters carry the names of their own operation', () => {
    expect(ask(contract, 'GET', '/users/me')).toEqual({ '/users/me': {} })
    expect(ask(contract, 'get', '/users/7')).toEqual({ '/users/{id}': { id: '7' } })
    expect(ask(contract, 'DELETE', '/users/7')).toEqual({ '/users/{name}': { name: '7' } })
  })

  test('it goes back where a concrete segment leads nowhere', () => {
    expect(ask(contract, 'GET', '/users/me/posts')).toEqual({ '/users/{id}/posts': { id: 'me' } })
    expect(ask(contract, 'DELETE', '/users/me')).toEqual({ '/users/{name}': { name: 'me' } })
  })

  test('parameters that share a segment with text', () => {
    expect(ask(contract, 'GET', '/compare/main...feature.x')).toEqual({
      '/compare/{base}...{head}': { base: 'main', head: 'feature.x' },
    })
    expect(ask(contract, 'POST', '/sheets/a1:clear')).toEqual({
      '/sheets/{sheet}:clear': { sheet: 'a1' },
    })
    expect(ask(contract, 'GET', '/sheets/a1:other')).toEqual({
      '/sheets/{sheet}': { sheet: 'a1:other' },
    })
  })

  test('a known path with another method says which are allowed; an unknown one is not found', () => {
    expect(ask(contract, 'PUT', '/users/me')).toEqual({ allowed: ['get', 'delete'] })
    expect(ask(contract, 'GET', '/nothing')).toBe('not found')
    expect(ask(contract, 'GET', '/users/')).toBe('not found')
  })

  test('values are percent-decoded, broken ones kept, a trailing slash forgiven', () => {
    expect(ask(contract, 'GET', '/users/a%2Fb')).toEqual({ '/users/{id}': { id: 'a/b' } })
    expect(ask(contract, 'GET', '/users/%zz')).toEqual({ '/users/{id}': { id: '%zz' } })
    expect(ask(contract, 'GET', '/users/7/')).toEqual({ '/users/{id}': { id: '7' } })
    expect(ask(contract, 'GET', '/')).toEqual({ '/': {} })
  })

  test('a parameter marked as a path takes the slashes too, after everything more precise', () => {
    const files = contractOf({
      '/contents/{path}': {
        get: {
          parameters: [
            { name: 'path', in: 'path', required: true, 'x-multi-segment': true, schema: {} },
          ],
          responses: {},
        },
      },
      '/contents/{path}/meta': { get: { responses: {} } },
    })
    expect(ask(files, 'GET', '/contents/a/b/c.txt')).toEqual({
      '/contents/{path}': { path: 'a/b/c.txt' },
    })
    expect(ask(files, 'GET', '/contents/a/meta')).toEqual({
      '/contents/{path}/meta': { path: 'a' },
    })
  })

  test('any value that goes into one segment comes out of it', () => {
    const router = createRouter(contract)
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((value) => value.isWellFormed() && value !== 'me'),
        (value) => {
          const found = router.match('get', `/users/${encodeURIComponent(value)}/posts`)
          expect(found).toMatchObject({ params: { id: value } })
        },
      ),
    )
  })
})

test('every operation of GitHub’s contract is found by its own path', async (context) => {
  const contract = await publishedContract(GITHUB)
  if (contract === undefined) return context.skip(NOT_AT_HAND)
  const router = createRouter(contract)
  const wrong = contract.operations.filter((operation) => {
    const found = router.match(operation.method, operation.path.replaceAll(/\{[^}]+\}/g, 'x1'))
    return found === undefined || !('operation' in found) || found.operation !== operation
  })
  expect(wrong.map((operation) => operation.id)).toEqual([])
})
