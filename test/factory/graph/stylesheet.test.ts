import { describe, expect, it } from 'vitest'
import { loadGraph, textOf } from '../../../factory/graph/index.ts'

describe('model stylesheet', () => {
  it('fills what nodes leave unset: id over class over shape over everything, the later over the earlier', () => {
    const graph = loadGraph(
      `digraph g {
        model_stylesheet="
          * { llm_model: claude-opus-4-6; llm_provider: anthropic; }
          box { reasoning_effort: low; }
          .fast { llm_model: gpt-5.2; llm_provider: openai }
          .fast { reasoning_effort: \\"medium\\"; }
          #special { llm_model: gemini-3.5-flash; }"
        start [shape=Mdiamond] done [shape=Msquare]
        plain [prompt=x]
        quick [prompt=x, class="fast"]
        special [prompt=x, class="fast"]
        own [prompt=x, class="fast", llm_model=mine]
        start -> plain -> quick -> special -> own -> done
      }`,
      'g.dot',
    )
    const seen = ['plain', 'quick', 'special', 'own'].map((id) => {
      const { attributes } = graph.nodes.get(id)!
      return ['llm_model', 'llm_provider', 'reasoning_effort']
        .map((name) => textOf(attributes, name) || '-')
        .join(' ')
    })
    expect(seen).toEqual([
      'claude-opus-4-6 anthropic low',
      'gpt-5.2 openai medium',
      'gemini-3.5-flash openai medium',
      'mine openai medium',
    ])
  })
})
