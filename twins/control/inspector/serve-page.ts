/** @module Serves the inspector's page: a document, a style sheet and modules, and nothing that a world holds. */

import type { Hono } from 'hono'
import { type PageFiles, pageFiles } from './page-files.ts'
import { INSPECTOR_STYLE } from './page-style.ts'

/** Nothing from elsewhere, no script or style in the document itself, no text that becomes markup, nobody's frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const HEADERS = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
}

/** Whether a path is the page's own: it holds no data, so that whoever opens it can be asked for the token there. */
export function isPagePath(path: string): boolean {
  return path === '/' || path.startsWith('/inspector/')
}

/** Adds the page to the control API. */
export function addPage(app: Hono): void {
  app.get('/', async () => {
    return answer(documentOf(await pageFiles()), 'text/html; charset=utf-8')
  })
  app.get('/inspector/style.css', () => answer(INSPECTOR_STYLE, 'text/css; charset=utf-8'))
  app.get('/inspector/:path{.+}', async (context, next) => {
    const { modules } = await pageFiles()
    const text = modules.get(context.req.param('path'))
    return text === undefined ? next() : answer(text, 'text/javascript; charset=utf-8')
  })
}

function answer(text: string, type: string): Response {
  return new Response(text, { headers: { ...HEADERS, 'content-type': type } })
}

function documentOf({ entry, modules }: PageFiles): string {
  // All at once: a browser would find one only after it has read another.
  const others = [...modules.keys()]
    .filter((name) => name !== entry)
    .map((name) => `<link rel="modulepreload" href="/inspector/${name}">\n`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Holdout inspector</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/inspector/style.css">
${others.join('')}<script type="module" src="/inspector/${entry}"></script>
</head>
<body>
<noscript>The inspector needs JavaScript. The control API does not: see <a href="/openapi.json">/openapi.json</a>.</noscript>
</body>
</html>
`
}
