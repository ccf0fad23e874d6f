/** @module Which maker a model or an agent comes from: judges err like those that were made like them. */

const FAMILIES: readonly (readonly [family: string, words: RegExp])[] = [
  ['Anthropic', /\bclaude|anthropic/i],
  ['OpenAI', /\bgpt|\bcodex|chatgpt|\bo\d(-|$)|\bopenai/i],
  ['Google', /\bgemini|\bgemma|google/i],
  ['Meta', /\bllama/i],
  ['Mistral', /mistral|mixtral|devstral|codestral/i],
  ['Qwen', /\bqwen|\bqwq/i],
  ['DeepSeek', /deepseek/i],
  ['xAI', /\bgrok/i],
  ['Microsoft', /\bphi-?\d/i],
]

/** The family that a name tells; undefined for one that tells none. */
export function familyOf(name: string): string | undefined {
  // `openai-compatible` is a protocol that everybody speaks.
  const said = name.replace(/^openai-compatible:/, '')
  return FAMILIES.find(([, words]) => words.test(said))?.[0]
}

/** What is to be said when a judge and who built what it judges are of one family. */
export function familyRemark(judges: readonly string[], builder: string | undefined): string[] {
  const family = builder === undefined ? undefined : familyOf(builder)
  const same = judges.filter((judge) => family !== undefined && familyOf(judge) === family)
  return same.length === 0
    ? []
    : [
        `The judge ${same.join(', ')} is of the same family (${family}) as what built the artifact (${builder}): models favour what is written like their own, so a judge of another family is worth more.`,
      ]
}

/** The same for panels on which one model sits more than once, or whose members are all of one family. */
export function panelRemark(judges: readonly string[]): string[] {
  const seats = Map.groupBy(judges, (judge) => judge)
  const repeated = [...seats].flatMap(([judge, { length }]) =>
    length === 1
      ? []
      : [
          `${judge} has ${length} seats on the panel: its votes are not independent, and ${length} of one model count for little more than one.`,
        ],
  )
  return [...repeated, ...familyOfPanel([...seats.keys()])]
}

function familyOfPanel(judges: readonly string[]): string[] {
  const [first, ...rest] = judges.map(familyOf)
  return first !== undefined && rest.length > 0 && rest.every((family) => family === first)
    ? [
        `All judges of the panel are of one family (${first}): they err together, and count for few.`,
      ]
    : []
}
