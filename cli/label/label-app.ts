/** @module The label page over HTTP, for this machine alone. */

import { Hono } from 'hono'
import { z } from 'zod'
import type { LabelQuestion, LabelSet } from '../../scenarios-runner/judge/index.ts'
import { LABEL_STYLE, labelPage, nextOpen } from './label-page.ts'
import { LABEL_SCRIPT } from './label-script.ts'

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

const labelSchema = z.object({
  key: z.string(),
  criterion: z.string(),
  label: z.enum(['met', 'not-met', 'unclear']),
})

/**
 * Makes the app: `/` leads to the first open trial, `/trials/<n>` is one, and `POST /labels` says one label, which is written
 * before it is answered. Requests under another name than this machine's, or of another site's page, are refused: what is
 * shown may be secret, and labels decide what is believed.
 */
export function createLabelApp(questions: readonly LabelQuestion[], labels: LabelSet): Hono {
  const byKey = new Map(questions.map((question) => [question.key, question]))
  const isDone = ({ key, criteria }: LabelQuestion) =>
    criteria.every(({ id }) => id in labels.labelsOf(key))
  const app = new Hono()
  app.use(async (context, next) => {
    const { hostname, host } = new URL(context.req.url)
    const origin = context.req.header('origin')
    const ownName = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]'
    const ownPage = origin === undefined || URL.parse(origin)?.host === host
    if (!ownName || !ownPage) return context.text('not for you\n', 403)
    await next()
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value)
    return undefined
  })
  app.get('/', (context) =>
    context.redirect(`/trials/${(nextOpen(questions, -1, isDone) ?? 0) + 1}`),
  )
  app.get('/style.css', (context) => context.body(LABEL_STYLE, 200, { 'content-type': 'text/css' }))
  app.get('/label.js', (context) =>
    context.body(LABEL_SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  app.get('/trials/:number{[0-9]+}', (context) => {
    const at = Number(context.req.param('number')) - 1
    if (questions[at] === undefined) return context.notFound()
    return context.html(labelPage(questions, at, labels))
  })
  app.post('/labels', async (context) => {
    // A form of another site cannot send this type without being asked first.
    if (context.req.header('content-type') !== 'application/json') return context.text('', 415)
    const read = labelSchema.safeParse(await context.req.json().catch(() => undefined))
    const question = read.success ? byKey.get(read.data.key) : undefined
    const { criterion, label } = read.data ?? {}
    const known = question?.criteria.some(({ id }) => id === criterion)
    if (question === undefined || label === undefined || criterion === undefined || !known) {
      return context.text('that is no label of a trial here', 400)
    }
    labels.say(question, criterion, label, new Date())
    return context.json({ labelled: questions.filter(isDone).length, of: questions.length })
  })
  return app
}
