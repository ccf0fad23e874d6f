/** @module What a list shall have is what it has then, and nothing that it had before. */

import type { JsonObject } from '../../../base/index.ts'
import type { Subject, Trial } from '../../model.ts'
import { listAll, openFilters } from '../../run/listing.ts'
import { hold, NothingToSay, shown } from '../../verdict.ts'

/** Says twice all that a list shall have, and looks: each text stands in an item of its own, and no other item is there. */
export async function replaceAndList(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const lister = ground.subjects.find(
    ({ operation, behaviour }) =>
      operation.path === subject.operation.path && behaviour.kind === 'list',
  )
  if (lister === undefined) throw new NothingToSay('nothing lists what it says')
  const first = trial.request(subject)
  const type = first.body?.type
  if (type === undefined) throw new NothingToSay('no list of texts could be drawn')
  const look = async () => {
    const query = openFilters(ground, lister)
    return (await listAll(trial, lister, { target: first.target, query })).items
  }
  for (const said of [['one', 'two'], ['three']]) {
    await trial.succeed({ ...first, body: { type, value: said } })
    const items = await look()
    hold(
      items.length === said.length && said.every((text, i) => says(items[i], text)),
      () => `${shown(said)} was said, and ${shown(items)} is listed`,
    )
  }
  trial.saw(subject, lister)
}

function says(item: JsonObject | undefined, text: string): boolean {
  return Object.values(item ?? {}).includes(text)
}
