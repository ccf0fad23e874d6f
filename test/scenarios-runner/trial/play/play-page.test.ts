import { afterAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../../scenarios-runner/drive/browser/find-chromium.ts'
import { BrowserLost, openBrowsers } from '../../../../scenarios-runner/drive/index.ts'
import type { PageStepAnswer } from '../../../../scenarios-runner/scenario/index.ts'
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

const windows: Handler = (request, response) => {
  response.setHeader('content-type', 'text/html')
  if (request.url === '/terms') {
    response.statusCode = 203
    setTimeout(() => response.end('<title>Terms</title><p>All of them'), 200)
  } else if (request.url === '/allow') {
    response.end(
      '<title>Allow?</title><button onclick="opener.postMessage(1); window.close()">Allow</button>',
    )
  } else {
    response.end(`<title>Windows</title><p id="state"></p>
<a href="/terms" target="_blank">Terms</a>
<button onclick="window.open('/allow', 'allow', 'width=300,height=300')">Sign in</button>
<script>onkeydown = () => { for (;;); }; onmessage = () => { state.textContent = 'signed in' }</script>`)
  }
}

describe.skipIf(findChromium() === undefined)('a page in a real browser', () => {
  test('is filled in with every digit of a number that was answered', async () => {
    const { checks } = await playStory(
      (request, response, body) => {
        if (request.url !== '/id') return desks(request, response, body)
        response.end('{"id":1834567890123456001}')
      },
      `
steps:
  - http: { path: /id, save: { id: response.json.id } }
  - browser:
      as: book
      do:
        - goto: /
        - fill: { label: Who, with: "\${id}" }
        - read: { label: Who, as: who }
checks: ['steps.book.values.who == "1834567890123456001"']`,
    )
    expect(checks).toEqual(['met'])
  })

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

  test('that floods its console is bounded, and what was left out is counted', async () => {
    const errors: Handler = (request, response) => {
      const [, many = '0'] = /(\d+)/.exec(request.url ?? '') ?? []
      response.setHeader('content-type', 'text/html')
      response.end(`<title>Loud</title><p>Still here</p><script>
for (let i = 0; i < ${many}; i += 1) console.error('error ' + i)
for (let i = 0; i < ${many}; i += 1) console.assert(true, 'never')
for (let i = 0; i < ${many}; i += 1) console.log('no error')
</script>`)
    }
    const { answers } = await playStory(
      errors,
      `
steps:
  - browser: { as: few, do: [{ goto: /60 }] }
  - browser: { as: many, do: [{ goto: /5000 }], timeout: 60s }
checks: ["true"]`,
    )
    const consoleOf = (step: string) => (answers[step] as PageStepAnswer).console
    expect(consoleOf('few').slice(49)).toEqual(['error 49'])
    expect(answers.few).toMatchObject({ omitted: { console: 10 } })
    // A thousand of the five thousand came out of the page.
    expect(consoleOf('many').slice(49)).toEqual(['error 49'])
    expect(answers.many).toMatchObject({ omitted: { console: 950 } })
    expect(answers.many).toMatchObject({ failure: null, title: 'Loud' })
  })

  test('that fails and asks very often is bounded too, and says how much more there was', async () => {
    const asking: Handler = (request, response) => {
      if (request.url?.startsWith('/none')) return answerJson(response, {}, 500)
      const [, many = '0'] = /(\d+)/.exec(request.url ?? '') ?? []
      response.setHeader('content-type', 'text/html')
      response.end(`<title>Asks</title><script>
for (let i = 0; i < ${many}; i += 1) fetch('/none/' + i)
for (let i = 0; i < ${many}; i += 1) alert(i)
</script>`)
    }
    const { answers, events } = await playStory(
      asking,
      `
steps:
  - browser: { as: many, do: [{ goto: /57 }], timeout: 60s }
  - browser: { as: few, do: [{ goto: /2 }], timeout: 60s }
checks:
  - steps.many.failedRequests.all(r, r.url != "") && steps.many.omitted.failedRequests == 7 && steps.few.lostFrames == []`,
    )
    const { failedRequests, dialogs, omitted } = answers.many as PageStepAnswer
    expect(failedRequests).toHaveLength(50)
    expect(failedRequests.every(({ url }) => url.includes('/none/'))).toBe(true)
    expect(dialogs.slice(49)).toEqual(['alert: 49'])
    expect(omitted).toMatchObject({ failedRequests: 7, dialogs: 7, downloads: 0 })
    expect(events.map((event) => 'omitted' in event)).toEqual([true, false])
    expect(answers.few).toMatchObject({ dialogs: ['alert: 0', 'alert: 1'] })
    expect((answers.few as PageStepAnswer).failedRequests).toHaveLength(2)
  })

  test('with frames is used inside of them, and seen with what stands there', async () => {
    const framed: Handler = (request, response) => {
      response.setHeader('content-type', 'text/html')
      if (request.url === '/card') {
        return response.end(
          '<label>Number <input></label><button onclick="document.body.append(\'Paid with \' + document.querySelector(\'input\').value)">Pay</button><iframe title="The &quot;bank&quot;" srcdoc="<button>Confirm</button>"></iframe>',
        ) as never
      }
      if (request.url === '/hidden') return response.end('Nobody sees this') as never
      response.end(
        '<title>Shop</title><h1>Shop</h1><button>Pay</button><section aria-label="checkout"><iframe name="card" src="/card"></iframe></section><iframe src="/hidden" hidden></iframe>',
      )
    }
    const { answers, events } = await playStory(
      framed,
      `
steps:
  - browser:
      as: pay
      do:
        - { goto: / }
        - { fill: { label: Number, frame: card, with: "4242" } }
        - { click: { role: button, name: Pay, frame: /card } }
        - { read: { text: Paid with 4242, frame: card, exact: false, as: paid } }
        - { click: { role: button, name: Confirm, frame: 'The "bank"', in: { role: document, frame: card } } }
      timeout: 5s
  - browser: { as: gone, do: [{ click: { role: button, name: Pay, frame: bank } }], timeout: 1s }
checks: ["true"]`,
    )
    const pay = answers.pay as PageStepAnswer
    expect(pay.values.paid).toContain('Paid with 4242')
    expect(pay.text).toMatch(/^Shop\n[\s\S]*Paid with 4242/)
    expect(pay.snapshot).toMatch(/- frame "card":\n {2}- text: Number/)
    expect(pay.snapshot).toContain('button "Confirm"')
    expect(`${pay.text}${pay.snapshot}`).not.toContain('Nobody')
    expect(answers.gone).toMatchObject({ failure: 'not there' })
    const [event] = events.filter((one) => one.kind === 'page')
    expect(event?.actions[1]).toBe('fill field "Number" in the frame "card" with "4242"')
  })

  test('that has the user save files tells their names and what is in them', async () => {
    const saving: Handler = (request, response) => {
      if (request.url === '/list.csv') {
        response.setHeader('content-disposition', 'attachment; filename="desks.csv"')
        return response.end('desk,free\nWindow,yes\n') as never
      }
      if (request.url === '/picture') {
        response.setHeader('content-disposition', 'attachment; filename="picture.bin"')
        return response.end(Buffer.from([0, 1, 2, 255])) as never
      }
      response.setHeader('content-type', 'text/html')
      response.end(
        '<title>Lists</title><a href="/list.csv">As CSV</a><a download="made.txt" href="data:text/plain,made here">Made</a>',
      )
    }
    const { answers, events } = await playStory(
      saving,
      `
steps:
  - browser: { as: list, do: [{ goto: / }, { click: { role: link, name: As CSV } }] }
  - browser: { as: made, do: [{ click: { role: link, name: Made } }] }
  - browser: { as: picture, do: [{ goto: /picture }] }
  - browser: { as: none, do: [{ goto: / }] }
checks:
  - steps.list.downloads[0].name == "desks.csv" && steps.list.downloads[0].text.contains("Window,yes")`,
    )
    const of = (step: string) => (answers[step] as PageStepAnswer).downloads
    const failure = null
    expect(of('list')).toEqual([
      { name: 'desks.csv', bytes: 21, text: 'desk,free\nWindow,yes\n', failure },
    ])
    expect(of('made')).toEqual([{ name: 'made.txt', bytes: 9, text: 'made here', failure }])
    expect(of('picture')).toEqual([{ name: 'picture.bin', bytes: 4, text: null, failure }])
    expect(of('none')).toEqual([])
    expect(answers.picture).toMatchObject({ failure: null, title: 'Lists' })
    expect(events.map((event) => 'downloads' in event)).toEqual([true, true, true, false])
  })

  test('with windows of its own: the newest is looked at, and the one before once that has closed', async () => {
    const { answers } = await playStory(
      windows,
      `
steps:
  - browser: { as: opened, do: [{ goto: / }, { click: { role: link, name: Terms } }] }
  - browser: { as: asked, do: [{ goto: / }, { click: { role: button, name: Sign in } }] }
  - browser: { as: back, do: [{ click: { role: button, name: Allow } }, { wait: { text: signed in } }] }
checks: ["true"]`,
    )
    expect(answers.opened).toMatchObject({
      failure: null,
      title: 'Terms',
      path: '/terms',
      status: 203,
    })
    expect(answers.asked).toMatchObject({ failure: null, title: 'Allow?', path: '/allow' })
    expect(answers.back).toMatchObject({ failure: null, title: 'Windows', path: '/' })
  })

  test('that is too busy to take a key: its own failure, in its time', async () => {
    const { answers } = await playStory(
      windows,
      `
steps:
  - browser: { as: key, timeout: 3s, do: [{ goto: / }, { press: Escape }] }
checks: ["true"]`,
    )
    expect(answers.key).toMatchObject({ failure: 'timeout' })
  })

  test('that is too busy to be looked at has failed, whatever is not to be seen there', async () => {
    const busy: Handler = (request, response) => {
      const isDrawing = request.url === '/drawing'
      response.setHeader('content-type', isDrawing ? 'image/svg+xml' : 'text/html')
      response.end(
        isDrawing
          ? '<svg xmlns="http://www.w3.org/2000/svg"><title>Plan</title></svg>'
          : '<title>Busy</title><script>onpageshow = () => { for (;;); }</script>',
      )
    }
    const { answers } = await playStory(
      busy,
      `
steps:
  - browser: { as: drawing, do: [{ goto: /drawing }], timeout: 20s }
  - browser: { as: busy, do: [{ goto: / }], timeout: 20s }
checks: ["true"]`,
    )
    expect(answers.drawing).toMatchObject({ failure: null })
    expect(answers.busy).toMatchObject({ failure: 'timeout', text: '' })
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
  - browser: { as: words, timeout: 2s, do: [{ click: { role: button, name: "Page crashed net::ERR_X strict mode violation locator resolved to" } }] }
  - browser: { as: away, do: [{ goto: "//example.com/x" }] }
  - browser: { as: nowhere, do: [{ goto: "//[Download is starting" }] }
checks: ["true"]`,
    )
    expect(answers).toMatchObject({
      missing: { failure: 'not there', path: '/' },
      unclear: { failure: 'several' },
      hidden: { failure: 'not usable' },
      words: { failure: 'not there' },
      away: { failure: 'elsewhere' },
      // The address is a part of what the browser says.
      nowhere: { failure: 'not usable' },
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
