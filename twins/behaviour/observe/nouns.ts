/** @module The words of contracts: splitting names, singular and plural, and the noun behind a schema's name. */

// A contract repeats its names thousands of times; splitting them is half of what inference would do.
const split = new Map<string, readonly string[]>()
const MOST_SPLIT = 50_000

/** The lower-case words of a name in any spelling: `issueIdOrKey`, `issue_number`, `Issue-Comment`. */
export function wordsOf(name: string): readonly string[] {
  let words = split.get(name)
  if (words === undefined) {
    words = splitWords(name)
    if (split.size >= MOST_SPLIT) split.clear()
    split.set(name, words)
  }
  return words
}

function splitWords(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}

const UNCHANGING: ReadonlySet<string> = new Set([
  'news',
  'series',
  'species',
  'status',
  'settings',
  'metadata',
  'data',
  'media',
  'address',
  'access',
  'progress',
  'analysis',
  'alias',
  'atlas',
  'bias',
  'canvas',
  'gas',
  'lens',
  'staff',
  'equipment',
  'sms',
  'dns',
  'https',
])

const listed = (text: string) => text.trim().split(/\s+/)

/**
 * Words whose plural no rule finds: `drives` are no drifs, `leaves` are days off more often than of trees, and `movies` and
 * `caches` lose less than `categories` and `batches` do.
 */
const IRREGULAR_PLURALS: ReadonlyMap<string, string> = new Map([
  ...listed('calf half knife life loaf shelf thief wife wolf').map(
    (one) => [one, `${one.replace(/fe?$/, '')}ves`] as const,
  ),
  ...pairs('person/people salesperson/salespeople child/children grandchild/grandchildren man/men'),
  ...pairs('woman/women mouse/mice louse/lice goose/geese foot/feet tooth/teeth ox/oxen'),
  ...pairs('criterion/criteria phenomenon/phenomena quiz/quizzes'),
  ...listed(
    'analysis axis crisis thesis hypothesis diagnosis prognosis synopsis parenthesis synthesis emphasis ellipsis oasis',
  ).map((one) => [one, one.replace(/is$/, 'es')] as const),
  ...listed(
    `movie cookie zombie calorie selfie rookie brownie hoodie smoothie prairie goalie genie cache niche headache avalanche
    menu sku cpu gpu vcpu guru api emoji wiki uri kpi taxi ski safari cli gui poi alibi`,
  ).map((one) => [one, `${one}s`] as const),
  ...listed(
    `hero echo veto potato tomato torpedo gas lens canvas atlas alias bias bonus campus census virus bus focus nexus chorus
    surplus consensus prospectus apparatus octopus cactus terminus iris`,
  ).map((one) => [one, `${one}es`] as const),
])

/** The same, and the other plurals that some words have beside a plain one: `indices`, which end as `services` do. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ...[...IRREGULAR_PLURALS].map(([one, many]) => [many, one] as const),
  ...pairs('indices/index matrices/matrix vertices/vertex vortices/vortex appendices/appendix'),
  ...pairs('schemata/schema curricula/curriculum addenda/addendum memoranda/memorandum'),
  ...pairs('corpora/corpus radii/radius syllabi/syllabus alumni/alumnus nuclei/nucleus'),
])

function pairs(text: string): readonly (readonly [string, string])[] {
  return listed(text).map((both) => {
    const [from = '', to = ''] = both.split('/')
    return [from, to] as const
  })
}

/** `repos` → `repo`, `categories` → `category`, `addresses` → `address`, `people` → `person`, `status` → `status`. */
export function singular(word: string): string {
  if (UNCHANGING.has(word) && word !== 'settings') return word
  const irregular = IRREGULAR.get(word)
  if (irregular !== undefined) return irregular
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(?:xes|ches|shes|sses|zzes|tatuses)$/.test(word)) return word.slice(0, -2)
  if (/(?:ss|us|is)$/.test(word)) return word
  return word.endsWith('s') && word.length > 2 ? word.slice(0, -1) : word
}

/** `issue` → `issues`, `category` → `categories`; a plural stays. */
export function plural(word: string): string {
  const irregular = IRREGULAR_PLURALS.get(word)
  if (irregular !== undefined) return irregular
  if (UNCHANGING.has(word) || isPlural(word)) return word
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(?:s|x|ch|sh|z)$/.test(word) ? `${word}es` : `${word}s`
}

/** True for a word whose singular is another one. */
export function isPlural(word: string): boolean {
  return singular(word) !== word
}

/** Words of schema names that say which view of a thing it is, not which thing. */
const VIEWS: ReadonlySet<string> = new Set(
  `full minimal simple private public nullable basic short detailed details detail summary created create updated base
  partial response object dto result search bean representation model schema json entity resource v1 v2 v3 api
  expanded compact info read output out view`.split(/\s+/),
)

/** The noun behind a schema's name: `full-repository` and `minimal-repository` → `repository`, `IssueBean` → `issue`. */
export function familyOf(schemaName: string): string {
  const words = wordsOf(schemaName)
  const isFound = words.includes('search') || words.includes('result') || words.includes('list')
  const kept = words.filter(
    (word) => !VIEWS.has(word) && !(isFound && /^(?:item|list)$/.test(word)),
  )
  const noun = kept.length === 0 ? words : kept
  return noun.map((word, index) => (index === noun.length - 1 ? singular(word) : word)).join('_')
}

/** `user_key` → `user`, `group_name` → `group`: the noun of what a schema only names; undefined for any other. */
export function namedBy(family: string | undefined): string | undefined {
  const found = /^(.+)_(?:keys?|ids?|names?|references?|refs?|identifiers?)$/.exec(family ?? '')
  return found?.[1]
}

/** A name as a resource's name is written: words joined by underscores, the last one in the plural. */
export function resourceName(name: string): string {
  const words = wordsOf(name)
  return words.map((word, index) => (index === words.length - 1 ? plural(word) : word)).join('_')
}

/** A name in the singular, words joined by underscores. */
export function singularName(name: string): string {
  const words = wordsOf(name)
  return words.map((word, index) => (index === words.length - 1 ? singular(word) : word)).join('_')
}
