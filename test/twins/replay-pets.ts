/** @module Prints everything that a fixed list of requests gets from the pet clinic, for comparison between processes. */

import { ask, petTwin } from './pet-twin.ts'

const twin = petTwin({ seed: process.argv[2] ?? 'a' })
twin.world().setFaults([{ operation: 'listPets', status: 503, rate: 0.5 }])
const ada = '/owners/ada@example.com'
const requests: readonly (readonly [string, string, unknown?])[] = [
  ['POST', '/owners', { email: 'ada@example.com', name: 'Ada' }],
  ['POST', `${ada}/pets`, { name: 'Tom', species: 'cat' }],
  ['POST', `${ada}/pets`, { name: 'Rex', species: 'dog' }],
  ...Array.from({ length: 6 }, () => ['GET', `${ada}/pets?per_page=1`] as const),
  ['GET', `${ada}/pets/2`],
  ['PUT', ada, { email: 'ada@example.com', name: 'Ada L.' }],
  ['DELETE', `${ada}/pets/1`],
  ['GET', `${ada}/pets/1`],
  ['GET', '/owners'],
]
for (const [method, path, body] of requests) {
  const { status, headers, text } = await ask(twin, method, path, body)
  console.log(status, JSON.stringify(headers), text)
}
console.log(JSON.stringify(twin.world().snapshot()))
console.log(JSON.stringify(twin.world().journal()))
