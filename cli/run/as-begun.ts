/** @module What a resumed run is asked for: what it was begun with, so that nobody has to say it again. */

import { type Asked, type RunOpening, readOpening } from '../../scenarios-runner/run/index.ts'
import { contentHash, HoldoutError } from '../../twins/base/index.ts'

/** The options that decide what a run is about; how many slots it has may change. */
interface Options {
  readonly seed?: string
  readonly trials?: number
  readonly scenario?: readonly string[]
  readonly fast?: true
  readonly shard?: { readonly index: number; readonly of: number }
}

/**
 * The options of a run that goes on: those that it was begun with, where they are not given again.
 *
 * @throws {HoldoutError} `RUN_OTHER_PLAN` for one that is given otherwise; `RUN_NOT_FOUND` where nothing was begun in the folder
 */
export function asBegun<T extends Options>(folder: string, given: T): T {
  const opening = readOpening(folder)
  if (opening === undefined) {
    throw new HoldoutError('no run was begun here, so that none can go on', {
      code: 'RUN_NOT_FOUND',
      place: { file: folder, field: '--resume' },
      hint: 'name the folder of a run, the one that holds plan.json; --out begins a new one',
    })
  }
  const begun = optionsOf(opening)
  for (const name of ['seed', 'trials', 'scenario', 'fast', 'shard'] as const) {
    if (given[name] === undefined || same(given[name], begun[name])) continue
    throw new HoldoutError(
      `this run was begun ${tell(name, begun[name])}, and cannot go on ${tell(name, given[name])}`,
      {
        code: 'RUN_OTHER_PLAN',
        place: { file: folder, field: `--${name}` },
        hint: 'leave it out: --resume goes on with what the run was begun with; or start a new run',
      },
    )
  }
  return { ...given, ...begun }
}

function optionsOf({ plan, shard, asked = {} }: RunOpening): Options {
  const { trials, only }: Asked = asked
  return {
    // Whoever named it: what was drawn from it is in the folder.
    seed: plan.seed,
    ...(trials === undefined ? {} : { trials }),
    ...(only === undefined ? {} : { scenario: only }),
    ...(plan.fast ? { fast: true } : {}),
    ...(shard === undefined ? {} : { shard }),
  }
}

function same(a: unknown, b: unknown): boolean {
  const plain = (value: unknown) => contentHash(Array.isArray(value) ? value.toSorted() : value)
  return b !== undefined && plain(a) === plain(b)
}

function tell(name: keyof Options, value: Options[keyof Options]): string {
  if (value === undefined) return `without --${name}`
  if (value === true) return `with --${name}`
  const words = Array.isArray(value)
    ? value.join(' ')
    : typeof value === 'object'
      ? `${(value as { index: number }).index}/${(value as { of: number }).of}`
      : value
  return `with --${name} ${words}`
}
