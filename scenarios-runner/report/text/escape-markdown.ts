/** @module Texts of any origin in Markdown: shown as they are, and doing nothing. */

import { visibleText } from '../../../twins/base/node/index.ts'

/**
 * A text of any origin as Markdown that shows it literally: no markup, no formula, no mention, no link, one line. A formula ends
 * with a dollar that has no blank before it; sums of money are left as they are.
 */
export function escapeMarkdown(text: string): string {
  return visibleText(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]#|~!]|(?<=\S)\$/g, '\\$&')
    .replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;' })[character] ?? '&gt;')
    .replace(/[@#](?=\w)/g, '$&\u200b')
    .replace(/\b(GH-)(?=\d)/gi, '$1\u200b')
    .replace(/\b(https?|ftp):/gi, '$1\u200b:')
    .replace(/\bwww\./gi, 'www\u200b.')
}

/** A text as inline code, whatever backticks it holds. */
export function inlineCode(text: string): string {
  const line = visibleText(text).replace(/\s+/g, ' ')
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  const pad = longest > 0 ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

/** The same in a cell of a table, which a bar would end. */
export function cellCode(text: string): string {
  return inlineCode(text).replaceAll('|', '\\|')
}
