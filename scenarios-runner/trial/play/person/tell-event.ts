/** @module What a model is shown of what came of its action: as much as a person would take in. */

import { type Download, tellOmitted } from '../../../drive/index.ts'
import type { ActionEvent } from '../../model.ts'

const MOST = 6_000
const TELLING = ['content-type', 'location', 'retry-after', 'www-authenticate']

/** One event in words. */
export function tellEvent(event: ActionEvent): string {
  switch (event.kind) {
    case 'step': {
      const { request, response, failure } = event
      const { pathname, search } = new URL(request.url)
      const asked = `You sent ${request.method} ${pathname}${search}${request.body === undefined ? '' : ` with ${clip(JSON.stringify(request.body), 1_000)}`}.`
      if (response === undefined) return `${asked}\nNothing was answered: ${failure}.`
      const headers = TELLING.filter((name) => name in response.headers).map(
        (name) => `${name}: ${response.headers[name]}`,
      )
      const { body } = response
      const text = typeof body === 'string' ? body : JSON.stringify(body ?? '')
      return `${asked}\nAnswer ${response.status} (${headers.join('; ')}):\n${clip(text, MOST)}`
    }
    case 'program': {
      const { command, exit, stdout, stderr, failure } = event
      const ended = failure ?? `it ended with exit code ${exit}`
      return `You ran ${JSON.stringify(command)}: ${ended}.\nIt printed:\n${clip(stdout, MOST)}\n${clip(stderr, 2_000)}`
    }
    case 'page': {
      const { actions, path, title, snapshot, failure, detail, downloads = [], omitted } = event
      const went =
        failure === undefined
          ? ''
          : `\nThe last one could not be done: ${failure} (${detail ?? ''}).`
      const more = tellOmitted({ downloads: omitted?.downloads ?? 0 })
      const saved = [...downloads.map(tellDownload), ...more.map((one) => `And ${one}.`)]
        .map((line) => `\n${line}`)
        .join('')
      return `On the page you did: ${actions.join('; ')}.${went}${saved}\nNow you see ${path} (${title}):\n${clip(snapshot, MOST)}`
    }
    case 'wait':
      return 'You waited.'
    case 'turn':
      return ''
    default:
      return event satisfies never
  }
}

function tellDownload({ name, bytes, failure }: Download): string {
  const file = JSON.stringify(clip(name, 200))
  return failure === null
    ? `The file ${file} was saved (${bytes} bytes).`
    : `The file ${file} was not saved: ${failure}.`
}

function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length - most} more)`
}
