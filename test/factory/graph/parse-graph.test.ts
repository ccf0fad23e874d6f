import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkGraph, kindOf, parseGraph, printGraph, textOf } from '../../../factory/graph/index.ts'

/** Diagnostics as a person would read them. */
function said(text: string, options: { strict?: boolean } = {}): string[] {
  return parseGraph(text, 'g.dot', options).diagnostics.map(
    ({ severity, position, message }) =>
      `${position?.line}:${position?.column} ${severity} ${message}`,
  )
}

it('a graph that is deeper than anybody draws is told where, and not read with the stack', () => {
  const deep = `digraph g { ${'subgraph { '.repeat(50_000)}`
  const { diagnostics } = parseGraph(deep, 'g.dot')
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  expect(errors.length).toBe(1)
  expect(errors[0]?.message).toBe('blocks stand in each other more than 100 deep')
})

it('names that every object has are names like others, but for the one that no attribute can have', () => {
  const { graph } = parseGraph('digraph g { constructor [shape=constructor, toString=1] }', 'g.dot')
  expect([...(graph?.nodes.values() ?? [])].map((node) => kindOf(node))).toEqual(['codergen'])
  for (const text of ['a [__proto__=1]', '__proto__ = 1']) {
    expect(parseGraph(`digraph g { ${text} }`, 'g.dot').diagnostics).not.toEqual([])
  }
})

describe('parseGraph', () => {
  it('reads attributes of every type, quoted or not, with qualified names', () => {
    const { graph, diagnostics } = parseGraph(
      `digraph g {
        // a comment with "quotes" and }
        graph [goal="Say \\"hi\\" // not a comment", rate=0.5]
        rankdir=LR
        node [timeout=900s]
        a [shape=box, max_retries=3, goal_gate=true, llm_model=gpt-5.2, fidelity=summary:high,
           human.default_choice="Yes", temperature=-1, pause=250ms, prompt="two
lines"]
        a -> b -> c [weight=2]
        b; c [timeout="15m"]
      }`,
      'g.dot',
    )
    expect(diagnostics).toEqual([])
    expect(graph?.attributes.goal).toEqual({ type: 'string', value: 'Say "hi" // not a comment' })
    expect(graph?.attributes.rankdir).toEqual({ type: 'string', value: 'LR' })
    const a = graph?.nodes.get('a')
    expect(a?.attributes).toEqual({
      timeout: { type: 'duration', value: 900_000, text: '900s' },
      shape: { type: 'string', value: 'box' },
      max_retries: { type: 'integer', value: 3, text: '3' },
      goal_gate: { type: 'boolean', value: true },
      llm_model: { type: 'string', value: 'gpt-5.2' },
      fidelity: { type: 'string', value: 'summary:high' },
      'human.default_choice': { type: 'string', value: 'Yes' },
      temperature: { type: 'integer', value: -1, text: '-1' },
      pause: { type: 'duration', value: 250, text: '250ms' },
      prompt: { type: 'string', value: 'two\nlines' },
    })
    expect(a?.position).toEqual({ line: 6, column: 9 })
    expect(graph?.edges.map(({ from, to }) => `${from}>${to}`)).toEqual(['a>b', 'b>c'])
    expect(graph?.edges.every((edge) => textOf(edge.attributes, 'weight') === '2')).toBe(true)
  })

  it('keeps the defaults of a subgraph inside it, and gives its members its class', () => {
    const { graph } = parseGraph(
      `digraph g {
        label="Whole"
        a
        subgraph cluster_x { label="Loop A!" node [timeout=5s] b; subgraph { c [class="fast, cheap"] } }
        d
      }`,
      'g.dot',
    )
    expect(textOf(graph?.attributes ?? {}, 'label')).toBe('Whole')
    const seen = [...(graph?.nodes.values() ?? [])].map(
      (node) => `${node.id} ${textOf(node.attributes, 'timeout')} ${node.classes.join('+')}`,
    )
    expect(seen).toEqual(['a  ', 'b 5s loop-a', 'c 5s fast+cheap+loop-a', 'd  '])
  })

  it('finds several mistakes at once, each with its place', () => {
    expect(
      said(`digraph g {
  a [label=]
  a -- b
  my-node [shape=box]
  c [label=<b>]
  d -> ;
`),
    ).toMatchInlineSnapshot(`
      [
        "2:12 error expected a value, found "]"",
        "3:5 error "--" has no direction",
        "4:3 error "my-node" cannot be a node’s id",
        "5:12 error an HTML label is not part of the Attractor subset",
        "6:8 error expected a node’s id, found ";"",
        "7:1 error the closing brace is missing",
      ]
    `)
  })

  it.each([
    ['strict digraph g {}', '1:1 error "strict" is not part of the Attractor subset'],
    ['graph g { a -- b }', '1:1 error an undirected graph cannot be run'],
    ['digraph a {} digraph b {}', '1:14 error one graph a file; after it there is "digraph"'],
    ['', '1:1 error a pipeline starts with "digraph", found the end of the file'],
    ['digraph g { a [label="x }', '1:22 error this text is never closed'],
    ['digraph g { /* }', '1:13 error this comment is never closed'],
  ])('refuses %j', (text, first) => {
    expect(said(text)[0]).toBe(first)
  })

  it('reads what real files need with an info each, and refuses it in strict mode', () => {
    const text = `digraph {
  # note
  a [label="x" "shape"=box; cost=5%, ] [class=fast]
  b [prompt="\\$HOME" + "y"]
}`
    const rules = parseGraph(text, 'g.dot').diagnostics.map((d) => `${d.severity} ${d.rule}`)
    expect(rules.sort()).toEqual([
      'info graph_id_missing',
      'info hash_comment',
      'info quoted_key',
      'info separator',
      'info separator',
      'info several_blocks',
      'info string_concatenation',
      'info trailing_comma',
      'info unknown_escape',
      'info unquoted_value',
    ])
    const strict = parseGraph(text, 'g.dot', { strict: true }).diagnostics
    expect(strict.every((d) => d.severity === 'error')).toBe(true)
    expect(strict).toHaveLength(rules.length)
  })

  it('prints what reads back as the same graph, whatever the texts hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (prompt, label) => {
        const { graph } = parseGraph('digraph g { a [x=1] a -> b b }', 'g.dot')
        const nodes = new Map(graph?.nodes)
        const a = nodes.get('a')!
        const texts = {
          prompt: { type: 'string', value: prompt },
          label: { type: 'string', value: label },
        } as const
        nodes.set('a', { ...a, attributes: { ...a.attributes, ...texts } })
        const printed = printGraph({ ...graph!, nodes })
        const again = parseGraph(printed, 'g.dot', { strict: true })
        expect(again.diagnostics).toEqual([])
        expect(again.graph?.nodes.get('a')?.attributes).toEqual(nodes.get('a')?.attributes)
        expect(printGraph(again.graph!)).toBe(printed)
      }),
    )
  })

  it('never throws, whatever the text', () => {
    const words = [
      'digraph g {',
      '}',
      '[',
      ']',
      'a',
      '->',
      '"',
      '=',
      ',',
      ';',
      '<',
      '\\',
      '/*',
      '//',
      '\n',
      '#',
      '5s',
      '+',
      '.',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), (parts) => {
        for (const text of [parts.join(' '), `digraph g { ${parts.join('')}`]) {
          checkGraph(text, 'g.dot')
          parseGraph(text, 'g.dot', { strict: true })
        }
      }),
      { numRuns: 500 },
    )
  })
})
