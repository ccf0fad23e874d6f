/** @module Plain values in a list field: what was added is there, what was taken away is not, and nothing else changed. */

import { isJsonObject, type JsonValue } from '../../../base/index.ts'
import { fieldOf, keyText } from '../../../world/index.ts'
import type { LawRequest, Subject, Trial } from '../../model.ts'
import { hold, NothingToSay, shown } from '../../verdict.ts'

/** Said where no value was drawn: an empty list tells nothing. */
const WORDS = ['alder', 'birch', 'cedar', 'elm']

/** For an operation on the values of a list field: add, look, take away, look, say all, look. */
export async function valuesAreSeen(trial: Trial, subject: Subject): Promise<void> {
  const family = trial.ground.subjects.filter(
    ({ operation }) => operation.path === subject.operation.path,
  )
  const by = (does: string) => family.find(({ behaviour }) => behaviour.does === does)
  const [reader, adder, remover, replacer] = ['read', 'set', 'unset', 'replace'].map(by)
  if (reader === undefined) throw new NothingToSay('no operation shows the values')
  const read = async () => textsOf((await trial.succeed(trial.request(reader))).json)
  const seen: Subject[] = []
  if (adder !== undefined) {
    const before = await read()
    const added = await told(trial, adder)
    const after = await read()
    const lost = [...before, ...added].filter((value) => !after.includes(value))
    hold(lost.length === 0, () => `${shown(lost)} should be there, and ${shown(after)} is`)
    seen.push(adder)
  }
  if (remover !== undefined && adder !== undefined) {
    const more = await told(trial, adder)
    const before = await read()
    const gone = before.slice(-1).filter((value) => more.includes(value))
    if (gone.length > 0) {
      await trial.succeed(saying(trial.request(remover), gone))
      const after = await read()
      const left = before.filter((value) => !gone.includes(value))
      hold(shown(after) === shown(left), () => `${shown(left)} should be left, not ${shown(after)}`)
      seen.push(remover)
    }
  }
  if (replacer !== undefined) {
    const all = [...new Set(await told(trial, replacer))]
    const after = await read()
    hold(shown(after) === shown(all), () => `${shown(all)} was said, and ${shown(after)} is there`)
    seen.push(replacer)
  }
  if (seen.length === 0 || (subject !== reader && !seen.includes(subject)))
    throw new NothingToSay('nothing that it was told shows')
  trial.saw(reader, ...seen)
}

/** Tells some values, and gives them. */
async function told(trial: Trial, subject: Subject): Promise<readonly string[]> {
  const drawn = trial.request(subject)
  const said = textsOf(fieldOf(drawn.body?.value, subject.behaviour.request.at))
  const { generator: fc } = trial
  const some = fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 2 })
  const values = said.length > 0 ? said : trial.draw(some)
  await trial.succeed(saying(drawn, values))
  return values
}

function saying(request: LawRequest, values: readonly string[]): LawRequest {
  if (request.body === undefined) return request
  const { at } = request.subject.behaviour.request
  const value = isJsonObject(request.body.value) ? { ...request.body.value, [at]: values } : values
  return { ...request, body: { ...request.body, value } }
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.flatMap((one: JsonValue) => keyText(one) ?? []) : []
}
