/** @module A second artifact that the first is compared with: the legacy system, the original implementation. */

import { z } from 'zod'
import { HoldoutError, nearestName } from '../../../twins/base/index.ts'
import {
  type ArtifactDefinition,
  artifactConfigSchema,
  copyArtifact,
} from '../../artifact/index.ts'
import type { Tolerances } from '../../drive/index.ts'
import type { SandboxBackend } from '../../sandbox/index.ts'
import { actingSteps, type Scenario } from '../../scenario/index.ts'
import type { ReferencePlace, TrialPlace } from '../../trial/index.ts'
import type { RunRequest } from '../model.ts'
import { openSlotPool } from './slot-pool.ts'

// `list.json[*].id` says the same as `list.json.*.id`.
const path = z.string().min(1)
const paths = z.array(path.transform((written) => written.replaceAll(/\[(\*|\d+)\]/g, '.$1')))

/** The `reference` part of `holdout.config.ts`: where it runs or how it starts, and how far answers may differ. */
export const referenceConfigSchema = z
  .strictObject({
    /** Where it runs already. Its twins are its own affair. */
    url: z.url({ protocol: /^https?$/, error: 'a URL such as http://127.0.0.1:8080' }).optional(),
    /** How it starts, as the artifact's own part says it. */
    artifact: artifactConfigSchema.optional(),
    /** Paths of answers that may be anything: `create.json.id`, `*.json.createdAt`, `**.etag`. */
    ignore: paths.optional(),
    /** How far two numbers may be apart, in relation to the larger. */
    numbers: z.number().min(0).max(1).optional(),
    /** Paths of lists whose order says nothing. */
    unordered: paths.optional(),
  })
  .refine(({ url, artifact }) => (url === undefined) !== (artifact === undefined), {
    error: 'expected either url or artifact',
  })

/** What a run's artifact is compared with. */
export type Reference = {
  readonly tolerances: Tolerances
} & ({ readonly url: string } | { readonly artifact: ArtifactDefinition })

/**
 * A path that begins with no step's name would leave nothing out.
 *
 * @param scenarios all that there are, whichever of them are run
 * @throws {HoldoutError} `REFERENCE_UNKNOWN_STEP`
 */
export function checkTolerances(tolerances: Tolerances, scenarios: readonly Scenario[]): void {
  const steps = [...new Set(scenarios.flatMap((one) => actingSteps(one.steps).map(({ as }) => as)))]
  for (const name of ['ignore', 'unordered'] as const) {
    for (const [index, path] of (tolerances[name] ?? []).entries()) {
      const [first = ''] = path.split('.')
      if (first === '*' || first === '**' || steps.includes(first)) continue
      const near = nearestName(first, steps)
      throw new HoldoutError(`no step of any scenario is called "${first}"`, {
        code: 'REFERENCE_UNKNOWN_STEP',
        place: { field: `reference.${name}[${index}]` },
        hint:
          near === undefined
            ? 'begin the path with the name of a step, or with ** for all: list.json.*.id, **.etag'
            : `did you mean ${near}?`,
      })
    }
  }
}

/** The places of trials, each with what its artifact is compared with. */
export interface ComparedPlaces extends AsyncDisposable {
  readonly places: readonly TrialPlace[]
}

/** Gives each place a reference: the same address for all, or an instance and twin addresses of its own, started for the first ones. */
export async function withReferences(
  request: RunRequest,
  places: readonly TrialPlace[],
  backend: SandboxBackend,
  atFirst: number,
): Promise<ComparedPlaces> {
  const { reference } = request
  const stack = new AsyncDisposableStack()
  const end = { [Symbol.asyncDispose]: () => stack.disposeAsync() }
  if (reference === undefined) return { places, ...end }
  const { tolerances } = reference
  if ('url' in reference) {
    const { url } = reference
    return { places: places.map((place) => ({ ...place, reference: { tolerances, url } })), ...end }
  }
  try {
    const copy = stack.use(await copyArtifact(reference.artifact, request.folder))
    // The artifact's own ports are taken.
    const around = { ...request, ports: {}, receivers: {} }
    const pool = stack.use(
      await openSlotPool(around, reference.artifact, copy, backend, places.length),
    )
    await pool.warm(atFirst)
    return {
      places: places.map((place, index) => {
        const beside: ReferencePlace = { tolerances, place: pool.places[index] as TrialPlace }
        return { ...place, reference: beside }
      }),
      ...end,
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}
