/** @module Writes a behaviour as a YAML file that people like to read, correct and keep. */

import {
  Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from 'yaml'
import type { Behaviour, OperationBehaviour } from '../model.ts'
import { fingerprintsOf } from './fingerprints.ts'

const HEADER = ` What each operation does to state. Correct what is wrong: an entry that you change is yours, and stays as it is when
 the file is generated again; every other one is inferred anew. What you leave out is inferred too.
 A file may hold only the fields that it corrects, such as
   version: 1
   operations:
     createUser: { resource: people }
 Kinds: create read list search replace update delete action toggle singleton membership batch rpc static unsupported.`

const FINGERPRINTS = ` What each entry was when it was inferred, so that what you change is told apart and kept. Leave this to the program.`

/**
 * The text of a behaviour file: resources first, then operations grouped by the resource that they act on.
 * The same behaviour gives the same text. {@link readBehaviourFile} reads it back without loss.
 *
 * @param inferred the behaviour without corrections, where it has any: what differs from it is a person's
 */
export function writeBehaviourFile(behaviour: Behaviour, inferred: Behaviour = behaviour): string {
  const groups = groupByResource(behaviour)
  const document = new Document(
    {
      version: behaviour.version,
      contract: behaviour.contract,
      resources: Object.fromEntries(
        Object.values(behaviour.resources).map(({ name, ...rest }) => [name, rest]),
      ),
      operations: Object.fromEntries(
        [...groups.values()].flat().map((operation) => [operation.operation, inOrder(operation)]),
      ),
      fingerprints: fingerprintsOf(inferred),
    },
    // The same object in two places is written twice: anchors help no reader.
    { aliasDuplicateObjects: false },
  )
  document.commentBefore = HEADER
  setInFlow(document.contents as Node)
  titleGroups(document, groups)
  const last = (document.contents as YAMLMap).items.at(-1)?.key
  if (isScalar(last)) {
    last.commentBefore = FINGERPRINTS
    last.spaceBefore = true
  }
  return document.toString({ lineWidth: 0 })
}

/** What it does comes first, why we think so last. A field that the model has and this has not is a mistake of types. */
const FIELDS = Object.keys({
  kind: true,
  answersAs: true,
  resource: true,
  keys: true,
  member: true,
  through: true,
  does: true,
  missing: true,
  items: true,
  picks: true,
  sets: true,
  follows: true,
  adjusts: true,
  references: true,
  where: true,
  filters: true,
  pagination: true,
  order: true,
  status: true,
  request: true,
  response: true,
  confidence: true,
  reason: true,
} satisfies Record<Exclude<keyof OperationBehaviour, 'operation'>, true>)

function inOrder(operation: OperationBehaviour): object {
  const said = new Map<string, unknown>(Object.entries(operation))
  return Object.fromEntries(
    FIELDS.filter((field) => said.get(field) !== undefined).map((field) => [
      field,
      said.get(field),
    ]),
  )
}

function groupByResource(behaviour: Behaviour): ReadonlyMap<string, readonly OperationBehaviour[]> {
  const groups = new Map<string, OperationBehaviour[]>()
  for (const name of Object.keys(behaviour.resources)) groups.set(name, [])
  groups.set('', [])
  for (const operation of Object.values(behaviour.operations)) {
    const group = groups.get(operation.resource ?? '') ?? (groups.get('') as OperationBehaviour[])
    group.push(operation)
  }
  return groups
}

/** What a field holds stands on one line; a list of keys and the ids of a resource have one line each. */
function setInFlow(contents: Node): void {
  visit(contents, (key, node, path) => {
    if (!isMap(node) && !isSeq(node)) return
    const depth = path.filter((step) => isMap(step) || isSeq(step)).length
    if (depth < 3) return
    const isKeys = isSeq(node) && node.items.some(isMap)
    const pair = key === 'value' ? path.at(-1) : undefined
    const isIds = depth === 3 && isPair(pair) && isScalar(pair.key) && pair.key.value === 'ids'
    node.flow = !isKeys && !(isIds && isMap(node) && node.items.length > 0)
  })
}

function titleGroups(
  document: Document,
  groups: ReadonlyMap<string, readonly OperationBehaviour[]>,
): void {
  const titles = new Map<string, string>()
  for (const [name, [first]] of groups) {
    if (first !== undefined)
      titles.set(first.operation, name === '' ? ' About nothing that is kept' : ` ${name}`)
  }
  const operations = document.get('operations') as YAMLMap
  for (const pair of operations.items as Pair[]) {
    const { key } = pair
    const title = isScalar(key) ? titles.get(String(key.value)) : undefined
    if (!isScalar(key) || title === undefined) continue
    key.commentBefore = title
    key.spaceBefore = pair !== operations.items[0]
  }
}
