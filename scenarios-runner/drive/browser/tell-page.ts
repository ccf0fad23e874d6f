/** @module What a user does on a page, and what is left out of what went on there, in words. */

import { plural } from '../../../twins/base/node/index.ts'
import type { Omitted, PageAction, PageTarget } from './model.ts'

/** What is left out in words, one for each kind: `7 more failed requests`. */
export function tellOmitted(omitted: Partial<Omitted>): string[] {
  const { console: errors = 0, failedRequests = 0, dialogs = 0, downloads = 0 } = omitted
  return [
    ...(errors === 0 ? [] : [`at least ${plural(errors, 'more error')} in the console`]),
    ...(failedRequests === 0 ? [] : [plural(failedRequests, 'more failed request')]),
    ...(dialogs === 0 ? [] : [plural(dialogs, 'more dialog')]),
    ...(downloads === 0
      ? []
      : [plural(downloads, 'more file to save, given up', 'more files to save, given up')]),
  ]
}

/** The action in words: `click button "Save"`. */
export function tellAction(action: PageAction): string {
  switch (action.do) {
    case 'goto':
      return `goto ${action.path}`
    case 'back':
    case 'reload':
      return action.do
    case 'fill':
      return `fill ${tellTarget(action.on)} with ${JSON.stringify(action.with)}`
    case 'select':
      return `select ${action.options.map((one) => JSON.stringify(one)).join(', ')} in ${tellTarget(action.on)}`
    case 'press':
      return `press ${action.key}${action.on === undefined ? '' : ` in ${tellTarget(action.on)}`}`
    case 'upload':
      return `upload ${action.files.map(({ name }) => name).join(', ')} to ${tellTarget(action.on)}`
    case 'wait':
      return `wait ${action.gone ? 'until gone' : 'for'} ${tellTarget(action.on)}`
    case 'read':
      return `read ${action.as} from ${tellTarget(action.on)}`
    default:
      return `${action.do} ${tellTarget(action.on)}`
  }
}

function tellTarget(target: PageTarget): string {
  const { role, name, label, text, placeholder, testId, nth, frame } = target
  const quoted = (value: string) => JSON.stringify(value)
  const what =
    role !== undefined
      ? `${role}${name === undefined ? '' : ` ${quoted(name)}`}`
      : label !== undefined
        ? `field ${quoted(label)}`
        : placeholder !== undefined
          ? `field with ${quoted(placeholder)}`
          : testId !== undefined
            ? `element ${testId}`
            : `text ${quoted(text ?? '')}`
  const which = nth === undefined ? what : `${what} no. ${nth}`
  const where = frame === undefined ? which : `${which} in the frame ${quoted(frame)}`
  return target.in === undefined ? where : `${where} in ${tellTarget(target.in)}`
}
