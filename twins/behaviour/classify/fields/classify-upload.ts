/** @module Files at a path named like a field of their item: `/themes/{id}/logo` sets the theme's `logo`, and takes it away. */

import type { FoundResource } from '../../infer/find-resources.ts'
import { type Inference, keysOf } from '../../infer/inference.ts'
import type { OperationBehaviour } from '../../model.ts'
import { takesFile } from '../../observe/carries-file.ts'
import { wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { behaviour } from '../describe.ts'

/** The behaviour of an upload to one field of an item, or of its DELETE; undefined for any other operation. */
export function classifyUpload(
  inference: Inference,
  facts: OperationFacts,
  item: FoundResource | undefined,
): OperationBehaviour | undefined {
  if (item?.entity === undefined) return undefined
  const { method, path } = facts.operation
  const field = fieldNamed(inference, item, facts.steps.at(-1)?.text ?? '')
  if (field === undefined) return undefined
  const here = inference.paths.get(facts.shape)?.methods
  const upload = here?.get('post') ?? here?.get('put')
  if (upload === undefined || !takesFile(upload)) return undefined
  const more = { resource: item.name, keys: keysOf(inference.bind(facts)) }
  if (method === 'delete') {
    const reason = `DELETE ${path} takes the ${field} of one of ${item.name} away.`
    return behaviour(facts, 'action', 0.8, reason, { ...more, sets: { [field]: null } })
  }
  if (facts !== upload) return undefined
  const reason = `${path} takes a file, which ${field} of one of ${item.name} then links to.`
  return behaviour(facts, 'action', 0.8, reason, {
    ...more,
    request: { holds: 'empty', at: '' },
    sets: { [field]: '$link' },
  })
}

function fieldNamed(
  { view }: Inference,
  { entity }: FoundResource,
  word: string,
): string | undefined {
  const wanted = wordsOf(word).join('_')
  const found = [...(entity?.properties ?? [])].find(
    ([name, at]) => wordsOf(name).join('_') === wanted && view(at).type === 'string',
  )
  return found?.[0]
}
