import { expect, test } from 'vitest'
import { addressPath, basePathOf, basePathsOf, pathsBelow } from '../../../twins/contract/index.ts'
import { contractOf } from './small-contract.ts'

test.each([
  ['https://api.example.com', ''],
  ['https://api.example.com/', ''],
  ['https://api.example.com/v1/', '/v1'],
  ['https://{tenant}.example.com:{port}/a/b', '/a/b'],
  ['//api.example.com/v1', '/v1'],
  ['https://api.example.com//v1', '/v1'],
  ['https://api.example.com/v1?trace=1#top', '/v1'],
  ['/v1', '/v1'],
  ['./v1', '/v1'],
  ['v1', '/v1'],
  ['', ''],
  ['/', ''],
])('the path of %j is %j', (address, path) => {
  expect(addressPath(address)).toBe(path)
})

test('a contract has the base paths of all its servers, and the first is the one that addresses get', () => {
  const contract = {
    ...contractOf({}),
    servers: ['https://a/v1', 'https://b/v1/eu', 'https://c', 'https://d/v1/'],
  }
  expect(basePathsOf(contract)).toEqual(['/v1/eu', '/v1'])
  expect(basePathOf(contract)).toBe('/v1')
})

test.each([
  ['/v1/orders', ['/orders', '/v1/orders']],
  ['/v1/eu/orders/', ['/orders', '/eu/orders', '/v1/eu/orders', '/v1/eu/orders/']],
  ['/v1', ['/', '/v1']],
  ['/v1/', ['/', '/v1', '/v1/']],
  ['/v10/orders', ['/v10/orders']],
  ['/orders', ['/orders']],
  ['/', ['/']],
])('%s may be any of %j', (pathname, paths) => {
  expect(pathsBelow(['/v1/eu', '/v1'], pathname)).toEqual(paths)
})
