/** @module The story and criteria of one trial, with the people and data that were drawn for it. */

import type { JsonObject, JsonValue } from '../../twins/base/index.ts'
import { interpolate, parseTemplate } from './draw/interpolate.ts'
import type { Criterion, Scenario } from './model.ts'

/**
 * What a judge reads: prose and criteria in which `${who.name}` is the person drawn. In the prose, a `${…}` that
 * names nothing drawn is left as it stands.
 */
export function tellStory(
  scenario: Scenario,
  drawn: JsonObject,
): { story: string; criteria: readonly Criterion[] } {
  const asText = (value: JsonValue) => (typeof value === 'string' ? value : JSON.stringify(value))
  const story = parseTemplate(scenario.story)
    .parts.map((part) => {
      if (typeof part === 'string') return part
      const written = `\${${part.text}}`
      const isDrawn = Object.hasOwn(drawn, part.path[0])
      try {
        return isDrawn ? asText(interpolate(written, { drawn })) : written
      } catch {
        return written
      }
    })
    .join('')
  const criteria = scenario.criteria.map((criterion) => ({
    ...criterion,
    text: asText(interpolate(criterion.text, { drawn })),
  }))
  return { story, criteria }
}
