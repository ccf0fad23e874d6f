import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../../twins/base/index.ts'
import { selectNodes } from '../../../../twins/contract/overlay/json-path.ts'
import {
  JsonPathSyntaxError,
  parseJsonPath,
} from '../../../../twins/contract/overlay/json-path-syntax.ts'

const DOCUMENT = {
  a: [{ n: 1, t: 'one' }, { n: 2, t: 'two' }, { n: 3 }],
  'x-b': { c: { n: 2 }, "it's": true },
  list: [0, 1, 2, 3, 4, 5],
}
const places = (query: string, document: JsonValue = DOCUMENT): readonly string[] =>
  selectNodes(document, parseJsonPath(query)).map(({ location }) => location.join('/'))

describe('JSONPath', () => {
  test.each<[string, readonly string[]]>([
    ['$', ['']],
    ['$.a[0].n', ['a/0/n']],
    ["$['x-b']['it\\'s']", ["x-b/it's"]],
    ['$["x-b"].c', ['x-b/c']],
    ['$.a[-1]', ['a/2']],
    ['$.a[9]', []],
    ['$.list[1:3]', ['list/1', 'list/2']],
    ['$.list[::-2]', ['list/5', 'list/3', 'list/1']],
    ['$.list[4:]', ['list/4', 'list/5']],
    ['$.list[::0]', []],
    ['$.a[0,2]', ['a/0', 'a/2']],
    ['$..n', ['a/0/n', 'a/1/n', 'a/2/n', 'x-b/c/n']],
    ['$.a.*.t', ['a/0/t', 'a/1/t']],
    ['$.a[?@.n > 1 && !@.t]', ['a/2']],
    ["$.a[?@.t == 'one' || @.n >= 3]", ['a/0', 'a/2']],
    ["$.a[?@.n == $['x-b'].c.n]", ['a/1']],
    ['$.a[?@.t]', ['a/0', 'a/1']],
    ['$.a[?@.missing == @.t]', ['a/2']],
    ["$.a[?match(@.t, 't.*')]", ['a/1']],
    ["$.a[?search(@.t, 'n')]", ['a/0']],
    ['$[?length(@) == 6]', ['list']],
    ['$[?count(@.*) == 3]', ['a']],
    ['$.a[?value(@..n) < 2]', ['a/0']],
    ['$.list[?@ == 3]', ['list/3']],
  ])('%s', (query, expected) => {
    expect(places(query)).toEqual(expected)
  })

  test('what the standard does not allow is said with its column', () => {
    const wrong = (query: string): string => {
      try {
        parseJsonPath(query)
      } catch (error) {
        if (error instanceof JsonPathSyntaxError)
          return `${query} → ${error.column}: ${error.message}`
      }
      return `${query} is accepted`
    }
    expect(
      [
        'a',
        '$.',
        '$.x-b',
        '$[',
        '$[01]',
        "$['a",
        '$.a[?@.b == @.*]',
        '$[?5]',
        '$[?length(@.*) > 1]',
        '$[?max(@) > 1]',
        '$[?match(@.a)]',
        '$.a ',
      ].map(wrong),
    ).toMatchInlineSnapshot(`
      [
        "a → 1: a query starts with $",
        "$. → 3: a name is expected; write others as ['a name']",
        "$.x-b → 4: a segment is expected, such as .name",
        "$[ → 3: a name, an index, a slice, * or ? is expected",
        "$[01] → 3: a name, an index, a slice, * or ? is expected",
        "$['a → 3: the text does not end",
        "$.a[?@.b == @.*] → 13: only a query for a single value can be compared",
        "$[?5] → 4: a value alone is no test: compare it with something",
        "$[?length(@.*) > 1] → 11: only a query for a single value can be compared",
        "$[?max(@) > 1] → 4: there is no function max(), but length, count, value, match, search",
        "$[?match(@.a)] → 4: match() takes 2 argument(s)",
        "$.a  → 4: a segment is expected, such as .name",
      ]
    `)
  })

  test('a member of the prototype is no member', () => {
    expect(places('$.constructor')).toEqual([])
    expect(places('$.a.length')).toEqual([])
  })
})
