import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadGraph, parseGraph, renderGraph } from '../../../factory/graph/index.ts'

describe('renderGraph', () => {
  it('draws the guide’s graph with the path that was walked, each step numbered', async () => {
    const file = new URL('../fixtures/guide-factory.dot', import.meta.url)
    const graph = loadGraph(readFileSync(file, 'utf8'), 'guide-factory.dot')
    const svg = await renderGraph(graph, {
      path: [
        { node: 'converged', to: 'refine', outcome: 'success' },
        { node: 'refine', to: 'implement', outcome: 'fail' },
        { node: 'implement', to: 'seed', outcome: 'success' },
      ],
    })
    expect(svg).toMatch(
      /^<svg role="img" aria-label="Graph factory; path: converged, refine, implement"/,
    )
    expect(svg).toMatch(/>\(2\)<\/text>/)
    // The walked edges, and the jump that no edge of the graph makes.
    expect(svg.match(/class="edge visited"/g)).toHaveLength(2)
    expect(svg.match(/class="edge visited jump"/g)).toHaveLength(1)
    expect(svg.match(/class="node [a-z-]+ visited"/g)).toHaveLength(3)
    expect(svg).toContain('#d1485b')
  })

  it('escapes whatever a label holds and fetches nothing', async () => {
    const text = `digraph g { start [shape=Mdiamond, label="<script>alert(1)</script> \\"&", URL="javascript:alert(1)", image="http://example.com/x.png"] exit [shape=Msquare] start -> exit }`
    const svg = await renderGraph(parseGraph(text, 'g.dot').graph!)
    expect(svg).toContain('&lt;script&gt;')
    expect(svg).not.toMatch(/<script|javascript:|example\.com|<image|xlink:href/)
  })
})
