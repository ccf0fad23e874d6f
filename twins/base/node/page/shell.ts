/** @module A whole page: self-contained, closed to everything outside by its own policy. */

import { createHash } from 'node:crypto'
import { html, type Markup, type Piece, trustedMarkup } from './html.ts'
import { PAGE_SCRIPT } from './script.ts'
import { PAGE_STYLE } from './style.ts'

/** What a page is made of. */
export interface Page {
  /** Shown in the browser's tab. */
  readonly title: string
  /** What stands above everything: name, verdict, why. */
  readonly header: Markup
  /** In order; one without content is left out, and so is its entry in the page's menu. */
  readonly sections: readonly PageSection[]
  /** One line at the end: what made the page, and when. */
  readonly footer: Piece
}

/** A part of a page that its menu names. */
export interface PageSection {
  readonly id: string
  readonly title: string
  /** Absent: the section is left out. */
  readonly body: Markup | undefined
}

/** The policy of every page: no connection, no remote asset, no script but the one whose hash it holds. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(PAGE_SCRIPT).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Renders a page to the text of one HTML file that needs nothing else. */
export function renderPage(page: Page): string {
  const sections = page.sections.filter((section) => section.body !== undefined)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trustedMarkup(PAGE_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${page.title}</title>
<link rel="icon" href="data:,">
<style>${trustedMarkup(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="wide">${page.header}</div></header>
<nav class="menu" aria-label="Sections"><div class="wide">${sections.map(
    (section) => html`<a href="#${section.id}">${section.title}</a>`,
  )}</div></nav>
<main id="main" class="wide" tabindex="-1">
${sections.map(
  (section) => html`<section id="${section.id}" aria-labelledby="${section.id}-title">
<h2 id="${section.id}-title">${section.title}</h2>
${section.body}
</section>
`,
)}</main>
<footer class="wide">${page.footer}<span class="keys">Keys: <kbd>j</kbd> <kbd>k</kbd> next and previous, <kbd>Enter</kbd> open.</span></footer>
<script>${trustedMarkup(PAGE_SCRIPT)}</script>
</body>
</html>
`.toString()
}
