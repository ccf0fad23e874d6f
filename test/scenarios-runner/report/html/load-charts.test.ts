import { expect, test } from 'vitest'
import { judgeLoad } from '../../../../scenarios-runner/load/index.ts'
import { loadCharts } from '../../../../scenarios-runner/report/html/load-section/load-charts.ts'
import { load, measured, p99 } from '../../load/services.ts'

test('each latency is drawn with what is asked of it, and of nothing else', () => {
  const base = measured([0, 0, 0])
  const endpoint = { ...base, slices: base.slices }
  const measurement = {
    ...base,
    tallies: [base.tallies[0] ?? [], base.tallies[0] ?? []],
    endpoints: [
      { ...endpoint, name: 'GET /a', tags: ['read'] },
      { ...endpoint, name: 'GET /b' },
      { ...endpoint, name: 'POST /c' },
    ],
  }
  const objectives = [p99({ value: 70, tag: 'read' }), p99({ value: 90, endpoint: 'POST /c' })]
  const page = String(loadCharts(judgeLoad(load({ objectives }), measurement), measurement))
  const charts = [...page.matchAll(/<svg[^>]*aria-label="([^"]*)"/g)].map(([, label]) => label)
  expect(charts).toMatchInlineSnapshot(`
    [
      "Latency of all requests: p50 up to 1.2 ms, p90 up to 2.3 ms, p99 up to 3.4 ms",
      "Rates: offered up to 200/s, served up to 200/s",
      "GET /a (read): 99th percentile up to 3.4 ms over 3 seconds, objective 70 ms",
      "Latency of GET /b: p50 up to 1.2 ms, p90 up to 2.3 ms, p99 up to 3.4 ms",
      "POST /c: 99th percentile up to 3.4 ms over 3 seconds, objective 90 ms",
    ]
  `)
})
