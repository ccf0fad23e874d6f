import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkGraph, parseGraph, printGraph, renderGraph } from '../../../factory/graph/index.ts'

const corpus = fileURLToPath(new URL('../../../../shared/corpus/pipelines/', import.meta.url))

/** The pipelines that are wrong, and what is wrong with them. */
const WRONG: Readonly<Record<string, string>> = {
  'kilroy--demo__tmux-agent-test__failure-routing.dot':
    'the graph has 2 exit nodes: success_exit, fail_exit',
  'kilroy--demo__tmux-agent-test__multi-node.dot': 'the graph has 2 exit nodes: done, fail',
  'kilroy--docs__strongdm__dot__specs__simple_example_integration_smoke_test.dot':
    'a pipeline starts with "digraph", found "--"',
}

describe('pipelines that others wrote', () => {
  it('parse, are judged rightly, round-trip and draw', async (ctx) => {
    if (!existsSync(corpus)) ctx.skip('the corpus of pipelines is not beside the checkout')
    const files = readdirSync(corpus).filter((name) => name.endsWith('.dot'))
    expect(files.length).toBeGreaterThan(50)
    for (const file of files) {
      const { graph, diagnostics } = checkGraph(readFileSync(corpus + file, 'utf8'), file)
      const errors = diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)
      expect([file, ...errors]).toEqual(file in WRONG ? [file, WRONG[file]] : [file])
      if (graph === undefined) continue
      const printed = printGraph(graph)
      const again = parseGraph(printed, file, { strict: true })
      expect([file, ...again.diagnostics]).toEqual([file])
      expect(printGraph(again.graph!)).toBe(printed)
      expect((await renderGraph(graph)).startsWith('<svg ')).toBe(true)
    }
  })
})
