/** @module Containers and networks that are to run, before anybody says how. */

/** One container. */
export interface PlannedService {
  readonly name: string
  readonly image: string
  /** How the image comes about, where it is the user's. Absolute. */
  readonly build?: { readonly context: string; readonly dockerfile?: string }
  readonly command?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Variables that are passed on from whoever starts it; their values are written nowhere. */
  readonly passed: readonly string[]
  /** A file of variables that nobody else may read. Absolute. */
  readonly secrets?: string
  /** Files of this machine, absolute, by the path that they have inside; nothing is written to them. */
  readonly files: Readonly<Record<string, string>>
  /** Further names on the inner network. */
  readonly aliases: readonly string[]
  /** Reached from this machine: its port → the container's. Needs the outer network. */
  readonly ports: ReadonlyMap<number, number>
  /** Ours, which need nothing: no way to write, no privileges. */
  readonly isClosed: boolean
  /** `health` asks often, `none` does not ask. */
  readonly health: 'as-built' | 'often' | 'none'
  /** Started once these are healthy. */
  readonly after: readonly string[]
}

/** Everything of one `up`. */
export interface PlannedContainers {
  /** On every container and network: what Docker's own names begin with. */
  readonly project: string
  readonly services: readonly PlannedService[]
}

/** The labels by which containers and networks are found again, whatever started them. */
export const PROJECT_LABEL = 'dev.holdout.up'
export const SERVICE_LABEL = 'dev.holdout.service'

/** The network of all; nothing leads out of it. */
export const INSIDE = 'inside'
/** The network of those that this machine reaches. */
export const OUTSIDE = 'outside'

/**
 * Whom Docker asks for names that are not of the network: nobody, inside the container itself. Else engines before 23.0.11 and
 * 25.0.5 ask the machine's resolver on behalf of a closed network (CVE-2024-29018), and what was asked for has left.
 */
export const NOBODY = '127.0.0.1'

/** Options of a resolver in a place where names either are known at once or never. */
export const SOON = ['timeout:2', 'attempts:1'] as const
