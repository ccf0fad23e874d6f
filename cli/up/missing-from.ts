/** @module What is asked for once more, and what is up already does not give. */

import type { UpState } from './model.ts'
import { askedFor, type UpOptions } from './up-plan.ts'

/**
 * The first thing that is asked for and otherwise, as words after "they are up already, but"; undefined where all is as asked for.
 * Whoever is told less than what they asked for would call the real service, or read another world, without noticing.
 */
export function missingFrom(
  state: UpState,
  only: readonly string[],
  options: UpOptions,
  directory: string,
): string | undefined {
  const { twins, runner } = state
  const isNamed = twins.some(({ hostnames }) => hostnames !== undefined)
  if (options.hostnames === true && !isNamed) return 'without their real names'
  if (options.docker === true && runner.kind !== 'docker') return 'not in containers'
  const name = only.find((one) => !twins.some((twin) => twin.name === one))
  return name === undefined ? otherwise(state, options, directory) : `without ${name}`
}

/** What of seed, time and files is otherwise: they count at the start alone. */
function otherwise(
  { asked, twins }: UpState,
  options: UpOptions,
  directory: string,
): string | undefined {
  const names = twins.map(({ name }) => name)
  const { seed, clock, control, files } = askedFor(names, options, directory)
  if (options.seed !== undefined && seed !== asked.seed) return `with the seed "${asked.seed}"`
  if (clock !== undefined && clock !== asked.clock) {
    return asked.clock === undefined
      ? 'with the clocks of the configuration'
      : `with ${asked.clock} clocks`
  }
  if (!control && asked.control) return 'with control APIs'
  for (const [name, wanted] of Object.entries(files)) {
    for (const kind of ['state', 'snapshot', 'journal'] as const) {
      const path = asked.files[name]?.[kind]
      if (wanted[kind] !== undefined && wanted[kind] !== path) {
        return `with ${path === undefined ? 'no' : 'another'} ${kind} of ${name}`
      }
    }
  }
  return undefined
}
