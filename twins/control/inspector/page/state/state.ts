/** @module What a world holds: its resources, the entities of one of them, and a single entity. */

import type { ResourceRow } from '../api-types.ts'
import { ask, at } from '../ask.ts'
import { el, empty, field, fill, paused } from '../dom.ts'
import { attempt, sayError } from '../talk.ts'
import { count, plural } from '../values/wording.ts'
import { head, type View, type ViewContext } from '../view.ts'
import { entityDetail } from './entity-detail.ts'
import { entityTable } from './entity-table.ts'

export const stateView: View = {
  section: 'state',
  title: 'State',
  async show(context) {
    const { main, place } = context
    const [name, uid] = place.parts
    if (uid !== undefined) {
      await entityDetail(context, uid)
      return
    }
    const resources = await readResources(context)
    const shown =
      resources.find((one) => one.name === name) ??
      resources.find((one) => one.count > 0) ??
      resources[0]
    if (shown === undefined) {
      fill(
        main,
        head('State'),
        empty(
          'This twin keeps nothing.',
          'Its behaviour names no resource. ',
          el('a', { href: context.to('behaviours') }, 'See what its operations do'),
          '.',
        ),
      )
      return
    }
    const list = el('div', {})
    const table = el('div', {})
    drawResources(context, resources, shown.name, list)
    const soon = paused(
      500,
      () =>
        readResources(context).then(
          (now) => drawResources(context, now, shown.name, list),
          sayError,
        ),
      context.signal,
    )
    context.onCall(({ writes }) => {
      if (writes.length > 0) soon()
    })
    fill(
      main,
      head('State'),
      el('div', { class: 'sides' }, list, el('div', {}, table, putIn(context, shown.name))),
    )
    await entityTable(context, shown, table)
  },
}

async function readResources({ world, signal }: ViewContext): Promise<ResourceRow[]> {
  const { resources } = await ask<{ resources: ResourceRow[] }>(
    'GET',
    at('/worlds/{}/resources', world),
    { signal },
  )
  return resources
}

let showsEmpty = false
let wanted = ''

function drawResources(
  context: ViewContext,
  resources: readonly ResourceRow[],
  chosen: string,
  into: HTMLElement,
): void {
  const some = resources.filter((one) => one.count > 0)
  const isLong = resources.length > 12
  const rows = el('ul', { class: 'list resources' })
  const draw = () => {
    const listed = resources.filter(
      ({ name, count: n }) =>
        name === chosen ||
        ((showsEmpty || n > 0 || !isLong || wanted !== '') && name.includes(wanted.toLowerCase())),
    )
    fill(
      rows,
      listed.map(({ name, count: n }) =>
        el(
          'li',
          {},
          el(
            'a',
            {
              class: `item ${n === 0 ? 'none' : ''}`,
              href: context.to('state', [name]),
              'aria-current': name === chosen ? 'true' : undefined,
            },
            el('span', {}, name),
            el('span', { class: 'num soft' }, count(n)),
          ),
        ),
      ),
    )
  }
  draw()
  const filter = el('input', {
    placeholder: 'Find a resource',
    'aria-label': 'Find a resource',
    value: wanted,
    oninput: () => {
      wanted = filter.value.trim()
      draw()
    },
  })
  const all = el('input', {
    type: 'checkbox',
    checked: showsEmpty,
    onchange: () => {
      showsEmpty = all.checked
      draw()
    },
  })
  fill(
    into,
    isLong
      ? [
          el('div', { class: 'row' }, filter),
          el(
            'label',
            { class: 'row soft' },
            all,
            `all ${count(resources.length)}, ${count(resources.length - some.length)} empty`,
          ),
        ]
      : undefined,
    rows,
  )
}

function putIn(context: ViewContext, resource: string): HTMLElement {
  const text = el('textarea', {
    rows: 6,
    spellcheck: 'false',
    'aria-label': 'Entities as JSON',
    placeholder: '[{ "name": "…" }]',
  })
  const put = async () => {
    const given: unknown = JSON.parse(text.value)
    const entities = Array.isArray(given) ? given : [given]
    const { changes } = await ask<{ changes: unknown[] }>(
      'POST',
      at('/worlds/{}/state', context.world),
      {
        body: { [resource]: entities },
      },
    )
    return changes.length
  }
  return el(
    'details',
    { class: 'card' },
    el('summary', {}, `Put ${resource} in`),
    el(
      'form',
      {
        onsubmit: async (event: Event) => {
          event.preventDefault()
          const isDone = await attempt(put, `They are in: ${plural(1, 'state')} changed.`)
          if (!isDone) return
          context.worldsChanged()
          context.again()
        },
      },
      field(
        'One entity or a list of them, as JSON',
        text,
        "In the contract's own shape; what is left out is made up. All of them go in, or none.",
      ),
      el('p', {}, el('button', { type: 'submit', class: 'main' }, 'Put in')),
    ),
  )
}
