/** @module The control API as a function from requests to answers. */

import { Hono } from 'hono'
import type { z } from 'zod'
import { formatError, HoldoutError } from '../base/index.ts'
import type { Twin } from '../twin/index.ts'
import { controlDocument } from './document.ts'
import { checkCaller, type GuardOptions } from './guard.ts'
import { addPage, isPagePath } from './inspector/serve-page.ts'
import { ControlRefusal, type ControlRoute, worldNamed } from './model.ts'
import { readJson } from './read-json.ts'
import { callRoutes } from './routes/call-routes.ts'
import { entityRoutes } from './routes/entity-routes.ts'
import { stateRoutes } from './routes/state-routes.ts'
import { worldRoutes } from './routes/world-routes.ts'
import type { errorSchema } from './schemas.ts'

const MOST_BYTES = 64 * 1024 * 1024
/** Of so many requests a world; each keeps what it replaced. */
const KEPT_CHANGES = 1000

/** No page but its own may read or embed what it answers, and nobody keeps it. */
const GUARDED = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

/** How a control API is guarded. */
export interface ControlOptions extends GuardOptions {
  /** How large a body may be; 64 MB unless given. */
  readonly mostBytes?: number
}

/** Everything that it can do, beside giving its own document. */
export const controlRoutes: readonly ControlRoute[] = [
  ...worldRoutes,
  ...entityRoutes,
  ...stateRoutes,
  ...callRoutes,
]

/**
 * The control API of a twin's worlds; `/openapi.json` describes it.
 *
 * @example
 * const control = createControl(twin)
 * await control.fetch(new Request('http://localhost/worlds'))
 */
export function createControl(
  twin: Twin,
  options: ControlOptions = {},
): { fetch(request: Request): Promise<Response> } {
  const app = new Hono()
  app.use(async (context, next) => {
    const isPage = isPagePath(context.req.path)
    checkCaller(context.req.raw, isPage ? { ...options, token: undefined } : options)
    await next()
  })
  addPage(app)
  // So that people who look later can be told what each request changed.
  twin.keepChanges(KEPT_CHANGES)
  const document = controlDocument(controlRoutes)
  app.get('/openapi.json', (context) => context.json(document, 200, GUARDED))
  for (const route of controlRoutes) {
    app.on(route.method, route.path.replaceAll(/\{(\w+)\}/g, ':$1'), (context) =>
      answer(twin, route, context.req.raw, context.req.param(), options),
    )
  }
  app.notFound(() => {
    throw new ControlRefusal(404, 'CONTROL_PATH_UNKNOWN', 'there is nothing here', {
      hint: '/openapi.json says what there is',
    })
  })
  app.onError(refuse)
  return { fetch: async (request) => app.fetch(request) }
}

async function answer(
  twin: Twin,
  route: ControlRoute,
  request: Request,
  parts: Readonly<Record<string, string>>,
  { mostBytes = MOST_BYTES }: ControlOptions,
): Promise<Response> {
  const url = new URL(request.url)
  const query =
    route.query === undefined
      ? {}
      : checked(route.query, Object.fromEntries(url.searchParams), 'query')
  const body = await bodyOf(route, request, mostBytes)
  const result = await route.run({
    twin,
    query,
    body,
    headers: request.headers,
    signal: request.signal,
    part: (name) => parts[name] ?? '',
    world: () => worldNamed(twin, parts.world ?? ''),
  })
  const { status, media } = route
  const headers = GUARDED
  if (route.answer === undefined) return new Response(null, { status, headers })
  if (media === undefined) return Response.json(result, { status, headers })
  return new Response(result as string | ReadableStream<Uint8Array>, {
    status,
    headers: { ...headers, 'content-type': media },
  })
}

async function bodyOf(route: ControlRoute, request: Request, mostBytes: number): Promise<unknown> {
  if (route.body === undefined) return undefined
  const given = await readJson(request, mostBytes)
  if (given === undefined && route.isBodyOptional) return undefined
  return checked(route.body, given, 'body')
}

function checked(schema: z.ZodType, value: unknown, where: string): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  const field = [where, ...(first?.path ?? [])].join('.')
  const message = first === undefined ? 'it is not as it should be' : wordsOf(first)
  throw new ControlRefusal(400, 'CONTROL_REQUEST_INVALID', message, {
    field,
    hint: '/openapi.json says what belongs there',
  })
}

/** What is wrong; where several shapes are taken, what each of them lacks. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue.message
  const ways = issue.errors.flatMap(([first]) =>
    first === undefined ? [] : [`${[...first.path, wordsOf(first)].join(': ')}`],
  )
  return [...new Set(ways)].join('; or ')
}

function refuse(error: unknown): Response {
  if (error instanceof ControlRefusal) {
    const { status, code, message, hint, field } = error
    return refusal(status, code, message, field === undefined ? undefined : { field }, hint)
  }
  if (error instanceof HoldoutError) {
    const status = error.code.endsWith('_UNKNOWN') ? 404 : 400
    const text = error.message === '' ? formatError(error) : error.message
    return refusal(status, error.code, text, error.place, error.hint)
  }
  // A defect of ours: whoever runs the twin must see it all.
  console.error(error)
  return refusal(500, 'CONTROL_FAILED', 'the control API failed', undefined, undefined)
}

function refusal(
  status: number,
  code: string,
  message: string,
  place: HoldoutError['place'],
  hint: string | undefined,
): Response {
  const body: z.infer<typeof errorSchema> = {
    code,
    message,
    ...(place === undefined ? {} : { place: { ...place } }),
    ...(hint === undefined ? {} : { hint }),
  }
  return Response.json(body, { status, headers: GUARDED })
}
