/** @module Law: the same seed replays byte for byte. */

import type { Law } from '../model.ts'
import { hold } from '../verdict.ts'

/** The same requests to the same world, twice. */
export const replayIsIdentical: Law = {
  name: 'replay is identical',
  sentence: 'The same requests to the same world give the same status, headers and bytes.',
  needsWorlds: true,
  appliesTo: () => true,
  async check(trial, subject) {
    const request = trial.request(subject)
    const other = trial.ground.subjects.find(
      (one) => one.operation.method === 'get' && one.operation.path === subject.operation.path,
    )
    const requests =
      other === undefined || other === subject
        ? [request, request]
        : [request, trial.request(other, { target: request.target })]
    const [first, second] = trial.siblings()
    for (const one of requests) {
      const left = await first.send(one, { valid: false })
      const right = await second.send(one, { valid: false })
      hold(
        left.status === right.status,
        () => `the status was ${left.status}, then ${right.status}`,
      )
      hold(left.text === right.text, () => `the bytes differ: ${difference(left.text, right.text)}`)
      hold(
        JSON.stringify(left.headers) === JSON.stringify(right.headers),
        () =>
          `the headers differ: ${difference(JSON.stringify(left.headers), JSON.stringify(right.headers))}`,
      )
    }
  },
}

function difference(a: string, b: string): string {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  const from = Math.max(0, at - 20)
  return `${a.slice(from, at + 30)} against ${b.slice(from, at + 30)}`
}
