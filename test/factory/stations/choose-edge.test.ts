import { describe, expect, it } from 'vitest'
import { createContext, createSimulatedAgent, loadGraph } from '../../../factory/index.ts'
import { createChooser, decideByGate } from '../../../factory/stations/index.ts'
import { ENDS } from '../fixtures/run-dot.ts'

describe('decideByGate', () => {
  it.each([
    [['converged', 'not converged'], 'converged', 'not converged'],
    [['Not Passed', 'Passed'], 'Passed', 'Not Passed'],
    [['valid', 'invalid'], 'valid', 'invalid'],
    [['unsatisfied', 'satisfied'], 'satisfied', 'unsatisfied'],
    [['functional issues', 'test gaps'], undefined, undefined],
    [['converged', 'give up'], undefined, undefined],
    [['converged', 'not converged', 'stuck'], undefined, undefined],
  ])('%j', (options, passed, failed) => {
    expect([decideByGate(options, true), decideByGate(options, false)]).toEqual([passed, failed])
  })
})

describe('createChooser', () => {
  const graph = loadGraph(`digraph g { ${ENDS} a start -> a -> done }`, 'g.dot')
  const choose = createChooser(createSimulatedAgent(), '/nowhere')
  const ask = (
    options: readonly string[],
    preferred: string | undefined,
    gate: string | undefined,
  ) =>
    choose({
      node: graph.nodes.get('a')!,
      graph,
      options,
      preferred,
      context: createContext(gate === undefined ? {} : { 'gate.status': gate }),
      directory: '/nowhere',
      signal: new AbortController().signal,
    })

  it('prefers what was measured to what a stage says of itself, and that to asking', async () => {
    const options = ['converged', 'not converged']
    expect(await ask(options, 'converged', 'inconclusive')).toEqual({
      chosen: 'not converged',
      by: 'the gate (inconclusive)',
    })
    expect(await ask(options, 'not converged', undefined)).toEqual({
      chosen: 'not converged',
      by: 'simulated',
    })
    expect(await ask(['a', 'b'], undefined, 'pass')).toEqual({ chosen: 'a', by: 'simulated' })
  })
})
