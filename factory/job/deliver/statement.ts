/** @module Where a change comes from, as an in-toto statement with SLSA provenance that other tools read. */

import { canonicalJson, type JsonObject, sha256Hex } from '../../../twins/base/index.ts'
import type { Evidence } from '../model.ts'
import type { TurnRecord } from '../spending.ts'

/** A file or folder that went into a job, by its SHA-256. */
export interface Material {
  readonly name: string
  readonly sha256: string
  readonly annotations?: JsonObject
}

/**
 * The statement of a job: subject is the delivered tree, and the branch's commit where there is one; materials are what
 * it was made from. Not signed: whoever keeps it can sign it.
 *
 * @param tree the SHA-256 of the delivered tree: of its files' paths, hashes and executable bits as canonical JSON
 * @param turns whose nodes, agents and models are named, as they were asked for
 * @see https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 * @see https://slsa.dev/spec/v1.1/provenance
 */
export function provenanceStatement(
  evidence: Evidence,
  tree: string,
  materials: readonly Material[],
  turns: readonly TurnRecord[],
): JsonObject {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: 'result', digest: { sha256: tree } },
      ...(evidence.branch === undefined
        ? []
        : [{ name: evidence.branch.branch, digest: { gitCommit: evidence.branch.commit } }]),
    ],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://holdout.invalid/factory-job/v1',
        externalParameters: { task: evidence.task, graph: evidence.graph },
        internalParameters: {
          agent: evidence.agent,
          judge: evidence.judge,
          models: modelsOf(turns),
        },
        resolvedDependencies: materials.map(({ name, sha256, annotations }) => ({
          name,
          digest: { sha256 },
          ...(annotations === undefined ? {} : { annotations }),
        })),
      },
      runDetails: {
        builder: { id: 'https://holdout.invalid/factory' },
        metadata: { startedOn: evidence.startedAt, finishedOn: evidence.finishedAt },
        byproducts: [
          { name: 'changes.diff', digest: { sha256: sha256Hex(evidence.diff) } },
          { name: 'state', content: Buffer.from(evidence.state).toString('base64') },
        ],
      },
    },
  }
}

/** What each node asked for, each once, with its number of turns. */
function modelsOf(turns: readonly TurnRecord[]): JsonObject[] {
  const asked = turns.map(({ node, agent, model, provider, effort }) => ({
    node,
    agent,
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
    ...(effort === undefined ? {} : { effort }),
  }))
  const groups = Map.groupBy(asked, (one) => canonicalJson(one))
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map((one) => ({ ...one, turns: group.length })),
  )
}
