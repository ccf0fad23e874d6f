import { expect, test } from 'vitest'
import { oncePer } from '../../../twins/base/index.ts'

test('what is found is found once for each object and name, nothing among it', () => {
  const asked: string[] = []
  const find = oncePer((of: { readonly id: string }, name: string) => {
    asked.push(`${of.id} ${name}`)
    return name === 'none' ? undefined : `${of.id}/${name}`
  })
  const [one, two] = [{ id: 'one' }, { id: 'two' }]
  for (let round = 0; round < 2; round += 1) {
    expect([find(one, 'a'), find(one, 'none'), find(two, 'a')]).toEqual([
      'one/a',
      undefined,
      'two/a',
    ])
  }
  expect(asked).toEqual(['one a', 'one none', 'two a'])
})
