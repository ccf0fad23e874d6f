/** @module What goes wrong on purpose: switched on and off, with how often each met a request. */

import type { FaultData, Faults } from '../api-types.ts'
import { ask, at, Refused } from '../ask.ts'
import { el, empty, fill, paused } from '../dom.ts'
import { attempt, sayError } from '../talk.ts'
import { plural, shortValue } from '../values/wording.ts'
import { head, type View } from '../view.ts'
import { faultForm } from './fault-form.ts'

export const faultsView: View = {
  section: 'faults',
  title: 'Faults',
  async show(context) {
    const { main, world, place, signal } = context
    const list = el('div', {})
    const path = at('/worlds/{}/faults', world)
    let off = switchedOff(world)
    const draw = (faults: Faults) => {
      fill(list, faultRows(faults, off, { turnOff, turnOn, forget }))
    }
    const load = async () => draw(await ask<Faults>('GET', path, { signal }))
    const act = (work: () => Promise<Faults>, done: string) =>
      attempt(async () => draw(await work()), done)
    const remember = (faults: readonly FaultData[]) => {
      off = faults
      sessionStorage.setItem(keyOf(world), JSON.stringify(faults))
    }
    const add = (fault: FaultData) =>
      act(() => ask('POST', path, { body: fault }), 'The fault is on.')
    // Before the twin is asked: whoever leaves the page before it answers finds the fault again.
    const remembering = async <T>(faults: readonly FaultData[], work: () => Promise<T>) => {
      const before = off
      remember([...before, ...faults.filter((fault) => !('when' in fault))])
      try {
        return await work()
      } catch (error) {
        // Without an answer nobody knows whether it is off: shown twice is better than lost.
        if (error instanceof Refused && error.status > 0) remember(before)
        throw error
      }
    }
    const turnOff = (index: number, fault: FaultData) =>
      act(
        () => remembering([fault], () => ask<Faults>('DELETE', `${path}/${index}`)),
        'The fault is off.',
      )
    const turnOn = (index: number, fault: FaultData) =>
      act(async () => {
        const faults = await ask<Faults>('POST', path, { body: fault })
        remember(off.toSpliced(index, 1))
        return faults
      }, 'The fault is on.')
    const forget = async (index: number) => {
      remember(off.toSpliced(index, 1))
      await load()
    }
    const all = el('button', { type: 'button' }, 'Switch all off')
    all.addEventListener('click', () =>
      act(async () => {
        const { faults } = await ask<Faults>('GET', path)
        await remembering(faults as FaultData[], () => ask('DELETE', path))
        return ask<Faults>('GET', path)
      }, 'Nothing goes wrong on purpose now.'),
    )
    fill(
      main,
      head('Faults', all),
      el(
        'p',
        { class: 'lead' },
        'What goes wrong on purpose. The first one that fits a request is carried out.',
      ),
      list,
      faultForm(place.query.get('operation') ?? '', add),
    )
    await load()
    const soon = paused(400, () => load().catch(sayError), signal)
    context.onCall(soon)
  },
}

interface Switches {
  turnOff(index: number, fault: FaultData): Promise<boolean>
  turnOn(index: number, fault: FaultData): Promise<boolean>
  forget(index: number): Promise<void>
}

function faultRows({ faults, counts }: Faults, off: readonly FaultData[], switches: Switches) {
  if (faults.length + off.length === 0) {
    return empty(
      'Nothing goes wrong on purpose.',
      'Switch a fault on below, and see how your software takes it.',
    )
  }
  return el(
    'ul',
    { class: 'list' },
    faults.map((given, index) => {
      const fault = given as FaultData
      const { matched = 0, met = 0 } = counts[index] ?? {}
      return rowOf(
        fault,
        true,
        `met ${plural(met, 'time')}, fitted ${plural(matched, 'time')}`,
        () => switches.turnOff(index, fault),
      )
    }),
    off.map((fault, index) =>
      rowOf(
        fault,
        false,
        'off',
        () => switches.turnOn(index, fault),
        el(
          'button',
          { type: 'button', class: 'plain', onclick: () => void switches.forget(index) },
          'Forget',
        ),
      ),
    ),
  )
}

function rowOf(
  fault: FaultData,
  isOn: boolean,
  said: string,
  turn: () => Promise<boolean>,
  more?: HTMLElement,
): HTMLElement {
  const words = faultWords(fault)
  const box = el('input', {
    type: 'checkbox',
    role: 'switch',
    class: 'switch',
    checked: isOn,
    'aria-label': words,
  })
  box.addEventListener('change', async () => {
    if (!(await turn())) box.checked = isOn
  })
  return el(
    'li',
    { class: isOn ? 'fault' : 'fault off' },
    box,
    el('span', { class: 'grow' }, words, el('small', {}, ` · ${said}`)),
    more,
  )
}

/** `createPet: status 503, 2 times`. */
export function faultWords(fault: FaultData): string {
  const { operation, method, path, event, match, times, after, rate, ...what } = fault
  const whom = [operation, method, path, event].filter((one) => one !== undefined).join(' ')
  const often = [
    match === undefined ? '' : `only ${shortValue(match, 60)}`,
    times === undefined ? '' : plural(times, 'time'),
    after === undefined ? '' : `after ${after}`,
    rate === undefined ? '' : `${Math.round(rate * 100)}% of them`,
  ].filter((one) => one !== '')
  const parts = Object.entries(what).map(([name, value]) =>
    name === 'kind' || name === 'transport' ? String(value) : `${name} ${pairs(value)}`,
  )
  return `${whom === '' ? (fault.webhook === undefined ? 'every request' : 'every webhook') : whom}: ${[...parts, ...often].join(', ')}`
}

/** `distribution lognormal, medianMs 20, p95Ms 90`. */
function pairs(value: unknown): string {
  if (typeof value !== 'object' || value === null) return shortValue(value, 60)
  const words = Object.entries(value).map(([name, member]) => `${name} ${shortValue(member, 30)}`)
  return `(${words.join(', ')})`
}

function keyOf(world: string): string {
  return `holdout-faults-off ${world}`
}

function switchedOff(world: string): readonly FaultData[] {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(world)) ?? '[]') as FaultData[]
  } catch {
    return []
  }
}
