/** @module The frame around every view: the world and its time, the menu, what comes live, and the way from one view to another. */

import { type Place, placeHash, readPlace } from './address.ts'
import type { Call, TwinShown, WorldShown } from './api-types.ts'
import { ask, follow } from './ask.ts'
import { el, empty, fill, paused } from './dom.ts'
import { placeOfWords, sayError } from './talk.ts'
import { instant } from './values/wording.ts'
import { head, type View, type ViewContext } from './view.ts'

/** The menu's groups, each with its views. */
export type Menu = readonly (readonly [group: string, views: readonly View[]])[]

/** Builds the page and shows the place that its address names, from now on. */
export async function startFrame(menu: Menu): Promise<void> {
  const views = menu.flatMap(([, inside]) => inside)
  const main = el('main', { id: 'main', tabindex: -1 })
  const nav = el('nav', { class: 'menu', 'aria-label': 'Sections' })
  const worldChoice = el('select', { 'aria-label': 'World', name: 'world' })
  const clock = el('span', { class: 'num soft', title: "The world's time" })
  const live = el('span', { class: 'live', role: 'status' }, 'connecting')
  const brand = el('a', { class: 'brand', href: '#/' }, 'Holdout')
  document.body.append(
    el('a', { class: 'skip', href: '#main', onclick: skipTo(main) }, 'Skip to the content'),
    el(
      'header',
      { class: 'bar' },
      brand,
      el('span', { class: 'right' }, el('label', {}, 'World', worldChoice), clock, live),
    ),
    el('div', { class: 'frame' }, nav, main),
    placeOfWords(),
  )

  const twin = await ask<TwinShown>('GET', '/twin')
  document.title = `${twin.name} · Holdout inspector`
  fill(brand, twin.name, el('small', {}, `${twin.contract.version} · twin`))

  let place = readPlace(location.hash)
  let mover: ((place: Place) => boolean) | undefined
  let leaving = new AbortController()
  let following = new AbortController()
  let listeners: ((call: Call) => void)[] = []

  const readWorlds = async () => {
    const { worlds } = await ask<{ worlds: WorldShown[] }>('GET', '/worlds')
    if (!worlds.some(({ name }) => name === 'default')) {
      worlds.unshift(await ask<WorldShown>('GET', '/worlds/default'))
    }
    fill(
      worldChoice,
      worlds.map(({ name }) => el('option', { value: name, selected: name === place.world }, name)),
      worlds.some(({ name }) => name === place.world)
        ? undefined
        : el('option', { value: place.world, selected: true }, `${place.world} (gone)`),
    )
    const now = worlds.find(({ name }) => name === place.world)?.clock
    fill(clock, now === undefined ? '' : `${instant(now.nowMs)} (${now.mode})`)
  }
  const worldsChanged = () => void readWorlds().catch(sayError)
  const soon = paused(700, worldsChanged)

  /** Resolves once what comes is told, or that it cannot be: what comes after is missed by no view that is read then. */
  const followWorld = () => {
    following.abort()
    following = new AbortController()
    const { promise, resolve } = Promise.withResolvers<void>()
    void follow(
      place.world,
      following.signal,
      (call) => {
        for (const listener of listeners) listener(call)
        soon()
      },
      (liveness) => {
        live.className = liveness === 'live' ? 'live on' : 'live'
        fill(live, liveness === 'live' ? 'live' : 'not connected, trying again')
        resolve()
      },
    )
    return promise
  }

  const drawMenu = () => {
    fill(
      nav,
      menu.map(([group, inside]) => [
        group === '' ? undefined : el('span', { class: 'group' }, group),
        inside.map(({ section, title }) =>
          el(
            'a',
            {
              href: placeHash(place.world, section),
              'aria-current': section === place.section ? 'page' : undefined,
            },
            title,
          ),
        ),
      ]),
    )
    nav.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }

  const show = async (isFirst = false) => {
    leaving.abort()
    leaving = new AbortController()
    listeners = []
    mover = undefined
    main.replaceChildren()
    main.setAttribute('aria-busy', 'true')
    drawMenu()
    const { signal } = leaving
    const view = views.find(({ section }) => section === place.section)
    if (view === undefined) {
      main.append(
        head('There is no such view'),
        empty('The address names none.', 'Choose one in the menu.'),
      )
      main.setAttribute('aria-busy', 'false')
      return
    }
    const here = place
    const context: ViewContext = {
      twin,
      world: here.world,
      place: here,
      main,
      signal,
      onCall: (listener) => {
        listeners.push(listener)
      },
      onMove(given) {
        mover = given
      },
      to: (section, parts, query) => placeHash(here.world, section, parts, query),
      keep(parts, query) {
        const hash = placeHash(here.world, here.section, parts, query)
        history.replaceState(null, '', hash)
        place = readPlace(hash)
      },
      again: () => void show(),
      worldsChanged,
    }
    try {
      await view.show(context)
    } catch (error) {
      if (signal.aborted) return
      fill(
        main,
        head(view.title),
        el(
          'p',
          { class: 'notice bad', role: 'alert' },
          error instanceof Error ? error.message : String(error),
        ),
        el(
          'p',
          {},
          el('a', { href: placeHash('default', 'worlds') }, 'See which worlds there are'),
        ),
      )
    }
    if (signal.aborted) return
    main.setAttribute('aria-busy', 'false')
    // Whoever is in a field of it already stays there.
    if (!isFirst && !main.contains(document.activeElement))
      main.querySelector('h1')?.focus({ preventScroll: true })
  }

  worldChoice.addEventListener('change', () => {
    location.hash = placeHash(worldChoice.value, place.section)
  })
  addEventListener('hashchange', async () => {
    const before: Place = place
    place = readPlace(location.hash)
    if (place.world !== before.world) {
      worldsChanged()
      await followWorld()
    } else if (place.section === before.section && mover?.(place) === true) {
      return
    }
    scrollTo({ top: 0 })
    void show()
  })
  await readWorlds()
  await followWorld()
  await show(true)
}

function skipTo(main: HTMLElement): (event: Event) => void {
  return (event) => {
    event.preventDefault()
    main.focus()
  }
}
