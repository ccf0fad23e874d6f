/** @module One entity: its value, what it hangs together with, and which requests read and wrote it, with before and after. */

import type { ShownEntity } from '../api-types.ts'
import { ask, at } from '../ask.ts'
import { type Child, el, empty, fill, pairs, paused, tag } from '../dom.ts'
import { copy, sayError } from '../talk.ts'
import { changeList, fieldsChanged } from '../values/change-view.ts'
import { jsonView } from '../values/json-view.ts'
import { instant, plural, statusTone, timeOfDay } from '../values/wording.ts'
import { entityLink, head, methodMark, type ViewContext } from '../view.ts'

/** Fills the view with an entity, and keeps it as the world changes. */
export async function entityDetail(context: ViewContext, uid: string): Promise<void> {
  const { main, world, signal } = context
  const load = () =>
    ask<ShownEntity>('GET', at('/worlds/{}/entities/{}', world, uid), { signal }).then((shown) =>
      draw(context, shown),
    )
  fill(main, head(uid))
  await load()
  const soon = paused(500, () => load().catch(sayError), signal)
  context.onCall(({ reads, writes }) => {
    if (reads.includes(uid) || writes.length > 0) soon()
  })
}

function draw(context: ViewContext, shown: ShownEntity): void {
  const { main, world } = context
  const { uid, resource, entity, contains, ties, history, hasMore } = shown
  const link = (one: string) => entityLink(world, one)
  const back = el(
    'a',
    { class: 'button', href: context.to('state', [resource]), 'data-key': 'Escape' },
    `All ${resource}`,
  )
  fill(
    main,
    head(uid, back),
    entity === undefined
      ? el(
          'p',
          { class: 'notice' },
          'It is gone. Its history stays as long as the journal keeps it.',
        )
      : [
          pairs([
            ['Version', `${entity.version}, changed ${instant(entity.updatedMs)}`],
            ['Made', el('span', { class: 'num' }, instant(entity.createdMs))],
            entity.parent !== undefined && ['Inside', link(entity.parent)],
            contains.length > 0 && [
              'Holds',
              el(
                'span',
                { class: 'row' },
                contains.map(({ resource: inner, count }) =>
                  el(
                    'a',
                    { href: context.to('state', [inner], { parent: uid }) },
                    `${inner}: ${count}`,
                  ),
                ),
              ),
            ],
            ties.length > 0 && [
              'Tied to',
              el(
                'ul',
                { class: 'uids' },
                ties.map(({ relation, owner, member }) =>
                  el(
                    'li',
                    {},
                    owner === uid
                      ? [`${relation}: `, link(member)]
                      : [`${relation} of `, link(owner)],
                  ),
                ),
              ),
            ],
          ]),
          el(
            'div',
            { class: 'head' },
            el('h2', {}, 'Value'),
            el(
              'button',
              {
                type: 'button',
                class: 'plain',
                onclick: () => void copy(JSON.stringify(entity.value, undefined, 2), 'The value'),
              },
              'Copy',
            ),
          ),
          jsonView(entity.value),
        ],
    el('h2', {}, 'History'),
    history.length === 0
      ? empty(
          'No request that the journal keeps touched it.',
          'It was put in, or came with the world; what happens to it from now on appears here.',
        )
      : el(
          'ol',
          { class: 'list' },
          history.map((event) =>
            el('li', { class: 'change' }, eventView(context, uid, event, link)),
          ),
        ),
    hasMore
      ? el(
          'p',
          { class: 'soft' },
          `The newest ${plural(history.length, 'request')}; the journal has older ones.`,
        )
      : undefined,
  )
}

function eventView(
  context: ViewContext,
  uid: string,
  event: ShownEntity['history'][number],
  link: (uid: string) => HTMLElement,
): Child {
  const { index, atMs, method, path, status, did, changes } = event
  const own = changes?.find((change) => change.uid === uid && change.relation === undefined)
  const ties = changes?.filter((change) => change.relation !== undefined) ?? []
  const verb = own?.kind ?? (ties.length > 0 ? 'tied' : did)
  return [
    el(
      'div',
      { class: 'row' },
      tag(
        verb,
        verb === 'read' ? '' : verb === 'deleted' ? 'bad' : verb === 'created' ? 'ok' : 'warn',
      ),
      el('time', { class: 'soft num', title: instant(atMs) }, timeOfDay(atMs)),
      el(
        'a',
        { class: 'item', href: context.to('journal', [index]) },
        methodMark(method),
        el('span', { class: 'mono' }, path),
      ),
      tag(status ?? 'none', statusTone(status)),
    ),
    own?.kind === 'updated' ? fieldsChanged(own.before, own.after) : undefined,
    own?.kind === 'deleted'
      ? el('details', {}, el('summary', { class: 'soft' }, 'What it was'), jsonView(own.before))
      : undefined,
    ties.length > 0 ? changeList(ties, link) : undefined,
    did === 'wrote' && changes === undefined
      ? el('p', { class: 'soft' }, 'Before and after were not kept for a request this old.')
      : undefined,
  ]
}
