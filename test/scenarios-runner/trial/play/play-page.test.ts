import { afterAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../../scenarios-runner/drive/browser/find-chromium.ts'
import { BrowserLost, openBrowsers } from '../../../../scenarios-runner/drive/index.ts'
import { answerJson, type Handler, playStory, testBrowsers } from './play-story.ts'

afterAll(() => testBrowsers[Symbol.asyncDispose]())

const PAGE = `<!doctype html><html lang="en"><title>Desks</title>
<h1>Desks</h1>
<form><label>Who <input name="who"></label>
<label>Floor <select name="floor"><option>First</option><option>Second</option></select></label>
<label><input type="checkbox" name="quiet"> Quiet</label>
<label>Plan <input type="file" name="plan"></label>
<button type="submit">Book</button></form>
<ul><li>Window <button>Free</button></li><li>Door <button>Free</button></li></ul>
<p role="status"></p><p hidden>hidden text</p>
<script>
document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault()
  const form = new FormData(event.target)
  const plan = form.get('plan')
  const body = { who: form.get('who'), floor: form.get('floor'), quiet: form.has('quiet'), plan: plan.name + ':' + (await plan.text()) }
  const answer = await fetch('/book', { method: 'POST', body: JSON.stringify(body) })
  document.querySelector('[role=status]').textContent = (await answer.json()).said
})
for (const button of document.querySelectorAll('li button')) {
  button.addEventListener('click', () => {
    if (confirm('Free it?')) button.closest('li').remove()
  })
}
</script>`

const desks: Handler = (request, response, body) => {
  if (request.url === '/login') response.setHeader('set-cookie', 'sid=ada')
  if (request.url === '/book') {
    const { who, floor, quiet, plan } = JSON.parse(body)
    return answerJson(response, { said: `${who} has ${floor}, ${quiet}, ${plan}` })
  }
  if (request.url === '/broken') {
    response.setHeader('content-type', 'text/html')
    return response.end(
      '<title>Broken</title><img src="/none.png" alt="x"><script>console.error("odd"); setTimeout(() => { throw new Error("thrown") })</script>',
    ) as never
  }
  if (request.url === '/none.png') return answerJson(response, {}, 404)
  if (request.url === '/me') return answerJson(response, { cookie: request.headers.cookie ?? '' })
  response.setHeader('content-type', 'text/html')
  response.end(PAGE)
}

describe.skipIf(findChromium() === undefined)('a page in a real browser', () => {
  test('is used by role and name, and seen as a person sees it', async () => {
    const { checks, events, answers, brokenOff } = await playStory(
      desks,
      `
vary: { who: person }
given: { files: { plan.txt: "a plan" } }
steps:
  - browser:
      as: book
      do:
        - goto: /
        - fill: { label: Who, with: "\${who.first}" }
        - select: { role: combobox, name: Floor, option: Second }
        - check: { label: Quiet }
        - upload: { label: Plan, file: plan.txt }
        - click: { role: button, name: Book }
        - wait: { text: has Second, exact: false }
        - read: { role: status, as: said }
        - read: { label: Who, as: field }
      save: { said: response.values.said }
  - browser:
      as: free
      do:
        - click: { role: button, name: Free, in: { role: listitem, nth: 2 } }
  - http: { path: "/\${said}" }
checks:
  - steps.book.values.said == who.first + " has Second, true, plan.txt:a plan"
  - steps.book.values.field == who.first && steps.book.title == "Desks" && steps.book.status == 200
  - steps.book.text.contains("Window") && !steps.book.text.contains("hidden text")
  - steps.book.snapshot.contains('heading "Desks"') && steps.book.console == [] && steps.book.failedRequests == []
  - '!steps.free.text.contains("Door") && steps.free.text.contains("Window") && steps.free.dialogs == ["confirm: Free it?"]'`,
    )
    expect(brokenOff).toBeUndefined()
    expect(checks).toEqual(['met', 'met', 'met', 'met', 'met'])
    expect(events[0]).toMatchObject({
      kind: 'page',
      session: 'user',
      path: '/',
      image: 'pages/s-0/01-book.jpg',
      actions: expect.arrayContaining([
        'click button "Book"',
        'select "Second" in combobox "Floor"',
      ]),
    })
    expect(answers.free).toMatchObject({ failure: null })
  })

  test('that breaks says so: exceptions, console errors and failed requests', async () => {
    const { answers } = await playStory(
      desks,
      `
steps: [{ browser: { as: see, do: [{ goto: /broken }] } }]
checks: ["true"]`,
    )
    expect(answers.see).toMatchObject({
      failure: null,
      console: expect.arrayContaining(['odd', expect.stringContaining('thrown')]),
      failedRequests: [{ method: 'GET', status: 404, url: expect.stringMatching(/\/none\.png$/) }],
    })
  })

  test('on which something cannot be done: what is missing, unclear, unusable or elsewhere', async () => {
    const { answers, events } = await playStory(
      desks,
      `
steps:
  - browser: { as: open, do: [{ goto: / }] }
  - browser: { as: missing, timeout: 3s, do: [{ hover: { role: heading } }, { click: { role: button, name: Buy } }, { goto: /never }] }
  - browser: { as: unclear, do: [{ click: { role: button, name: Free } }] }
  - browser: { as: hidden, timeout: 2s, do: [{ click: { text: hidden text } }] }
  - browser: { as: away, do: [{ goto: "//example.com/x" }] }
checks: ["true"]`,
    )
    expect(answers).toMatchObject({
      missing: { failure: 'not there', path: '/' },
      unclear: { failure: 'several' },
      hidden: { failure: 'not usable' },
      away: { failure: 'elsewhere' },
    })
    expect(events[1]).toMatchObject({
      actions: ['hover heading', 'click button "Buy"'],
      detail: expect.stringContaining('exceeded'),
    })
  })

  test('has a profile for each session', async () => {
    const { answers } = await playStory(
      desks,
      `
steps:
  - browser: { as: in, session: ada, do: [{ goto: /login }, { goto: /me }] }
  - browser: { as: out, session: bo, do: [{ goto: /me }] }
checks: ["true"]`,
    )
    expect(answers.in).toMatchObject({ text: expect.stringContaining('sid=ada') })
    expect(answers.out).toMatchObject({ text: expect.not.stringContaining('sid=ada') })
  })
})

test('a browser that does not start is nothing that is known about the artifact', async () => {
  await using broken = openBrowsers({ executable: process.execPath })
  await expect(broken.context('http://127.0.0.1:1')).rejects.toThrow(BrowserLost)
  await using none = openBrowsers({ executable: '/nowhere/chromium' })
  await expect(none.context('http://127.0.0.1:1')).rejects.toMatchObject({
    code: 'BROWSER_NOT_FOUND',
  })
})
