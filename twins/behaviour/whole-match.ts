/** @module Whether a filter compares whole values. */

import type { Filter } from './model.ts'

/** Whether what a filter is asked for is a value that a thing has, or several; not a part or a bound of one. */
export function takesWhole({ match }: Pick<Filter, 'match'>): boolean {
  return match === 'equals' || match === 'one-of' || match === 'all-of'
}
