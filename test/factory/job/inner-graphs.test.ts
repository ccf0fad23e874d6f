import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loadGraph, runJob } from '../../../factory/index.ts'
import { HoldoutError } from '../../../twins/base/index.ts'
import { smallJob } from '../fixtures/small-job.ts'

/** A graph whose one stage is another graph. */
const naming = (file: string) =>
  loadGraph(
    `digraph g { start [shape=Mdiamond] n [type=graph, graph_file="${file}"] done [shape=Msquare]
      start -> n -> done }`,
    'g.dot',
  )

it('a graph that stands in itself ends at a bound, which is named', async () => {
  const job = smallJob({ faults: [], loadGraph: async () => naming('self.dot') })
  const evidence = await runJob({ ...job, graph: naming('self.dot') })
  expect([evidence.state, evidence.whyStopped]).toEqual([
    'ESCALATE',
    'graphs stand in each other more than 20 deep: self.dot (bound: graph depth)',
  ])
})

it('a graph that is not there is told before anything runs, however deep it is named', async () => {
  const job = smallJob({
    async loadGraph(file) {
      if (file === 'inner.dot') return naming('gone.dot')
      throw new HoldoutError(`there is no ${file}`, { code: 'SOURCE_UNREADABLE' })
    },
  })
  await expect(runJob({ ...job, graph: naming('inner.dot') })).rejects.toThrow(
    'there is no gone.dot',
  )
  expect(existsSync(`${job.directory}/job.json`)).toBe(false)
})
