/** @module Where a change comes from, as an in-toto statement with SLSA provenance that other tools read. */

import { createHash } from 'node:crypto'
import type { JsonObject } from '../../../twins/base/index.ts'
import type { Evidence } from '../model.ts'

/** A file or folder that went into a job, by its SHA-256. */
export interface Material {
  readonly name: string
  readonly sha256: string
}

/**
 * The statement of a job: subject is the delivered tree, materials are what it was made from. Not signed: whoever keeps
 * it can sign it.
 *
 * @see https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 * @see https://slsa.dev/spec/v1.1/provenance
 */
export function provenanceStatement(
  evidence: Evidence,
  tree: string,
  materials: readonly Material[],
): JsonObject {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'result', digest: { sha256: sha256(tree) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://holdout.invalid/factory-job/v1',
        externalParameters: { task: evidence.task, graph: evidence.graph },
        internalParameters: { agent: evidence.agent, judge: evidence.judge },
        resolvedDependencies: materials.map(({ name, sha256: digest }) => ({
          name,
          digest: { sha256: digest },
        })),
      },
      runDetails: {
        builder: { id: 'https://holdout.invalid/factory' },
        metadata: { startedOn: evidence.startedAt, finishedOn: evidence.finishedAt },
        byproducts: [
          { name: 'changes.diff', digest: { sha256: sha256(evidence.diff) } },
          { name: 'state', content: Buffer.from(evidence.state).toString('base64') },
        ],
      },
    },
  }
}

/** SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
