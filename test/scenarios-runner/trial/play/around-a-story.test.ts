import { expect, test } from 'vitest'
import { answerJson, type Handler, playStory } from './play-story.ts'

const desks = (): Handler => {
  const taken = new Map<string, string>()
  return (request, response) => {
    const name = request.url ?? ''
    if (request.method === 'PUT') taken.set(name, String(request.headers['x-who']))
    if (request.method === 'DELETE' && !taken.delete(name)) return answerJson(response, {}, 404)
    answerJson(response, { by: taken.get(name) ?? null, taken: taken.size })
  }
}

test('what is given to the artifact through its API comes first, and its answers are known', async () => {
  const { checks, events } = await playStory(
    desks(),
    `
given:
  artifact:
    - http: { as: seeded, method: PUT, path: /window, headers: { x-who: ada }, save: { owner: response.json.by } }
steps:
  - http: { as: look, path: /window, headers: { x-who: "\${owner}" } }
checks:
  - steps.look.json.by == owner && steps.seeded.status == 200`,
  )
  expect(checks).toEqual(['met'])
  expect(events).toMatchObject([{ step: 'seeded', part: 'given' }, { step: 'look' }])
  expect(events[1]).not.toHaveProperty('part')
})

test('a story that cannot be given what it starts from does not begin', async () => {
  const { brokenOff, answers, cleanup } = await playStory(
    desks(),
    `
given: { artifact: [{ http: { as: seed, method: DELETE, path: /nobodys } }] }
steps: [{ http: { as: look, path: /window } }]
cleanup: [{ http: { as: tidy, path: /tidied } }]
checks: ["true"]`,
  )
  expect(brokenOff).toBe('the story could not begin: step seed: answered 404')
  expect(answers.look).toMatchObject({ failure: 'not sent' })
  expect(cleanup).toMatchObject([{ step: 'tidy', part: 'cleanup' }])
})

test('cleanup is taken whatever happened, one step after the other, and decides nothing', async () => {
  const { brokenOff, answers, cleanup } = await playStory(
    desks(),
    `
steps:
  - http: { as: book, method: PUT, path: /window, headers: { x-who: ada } }
  - http: { as: broken, path: "/\${steps.book.json.nothing.here}" }
cleanup:
  - http: { as: lost, method: DELETE, path: "/\${steps.book.json.neither}" }
  - http: { as: free, method: DELETE, path: /window }
checks: [steps.book.status == 200]`,
  )
  expect(brokenOff).toContain('the story cannot go on at step broken')
  expect(answers).not.toHaveProperty('free')
  expect(cleanup).toMatchObject([
    { kind: 'note', text: expect.stringMatching(/^cleaning up: .*step lost/) },
    { kind: 'step', step: 'free', response: { status: 200, body: { taken: 0 } } },
  ])
})

test('the story waits until what it waits for can be seen', async () => {
  let polls = 0
  const { answers, events, checks } = await playStory(
    (_, response) => answerJson(response, { polls: ++polls }),
    `
steps:
  - http: { as: one, path: / }
  - wait: { as: came, until: steps.one.json.polls == 1 }
  - wait: { as: never, until: 'calls.desks.exists(c, c.method == "POST")', every: 10ms, timeout: 60ms }
checks: [steps.came.failure == null && steps.never.failure == "timeout"]`,
  )
  expect(checks).toEqual(['met'])
  expect(answers.came).toMatchObject({ attempts: 1 })
  expect(events.slice(1)).toMatchObject([
    { kind: 'wait', step: 'came', detail: 'steps.one.json.polls is 1' },
    { kind: 'wait', step: 'never', failure: 'timeout' },
  ])
})
