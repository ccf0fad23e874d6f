/** @module What `holdout up` started, as it is written down beside the configuration. */

/** A twin that is up. */
export interface UpTwin {
  readonly name: string
  readonly title: string
  readonly version: string
  readonly operations: number
  /** Where requests go: the contract's base path is part of it. */
  readonly url: string
  readonly port: number
  /** The control API and the page to look into it; none where it was turned off. */
  readonly control?: string
  /** Where its default world is kept once it is stopped, absolute. */
  readonly snapshot?: string
  /** By which the artifact may call it instead. */
  readonly hostnames?: readonly string[]
}

/** The artifact, where it is up too. */
export interface UpArtifact {
  readonly name: string
  /** What its container is called among the others. */
  readonly service: string
  /** Where this machine reaches it; none where it opens no port. */
  readonly url?: string
}

/** What a twin's default world starts from and is kept in. Absolute. */
export interface WorldFiles {
  readonly state?: string
  readonly snapshot?: string
  readonly journal?: string
}

/** What the command line said of the twins: whoever asks for something else later is told. */
export interface UpAsked {
  readonly seed: string
  /** None: the configuration's. */
  readonly clock?: string
  readonly control: boolean
  /** By twin name. */
  readonly files: Readonly<Record<string, WorldFiles>>
}

/** Everything that one `up` started. No secret is in it. */
export interface UpState {
  readonly version: 1
  readonly startedAt: string
  /** The configuration, absolute. */
  readonly config: string
  readonly asked: UpAsked
  readonly twins: readonly UpTwin[]
  readonly artifact?: UpArtifact
  /** Hosts that lead to twins, and the proxy where there is one. */
  readonly hostnames?: { readonly names: readonly string[]; readonly proxy?: string }
  /** What software needs in order to meet them. */
  readonly environment: Readonly<Record<string, string>>
  readonly runner: ProcessRunner | DockerRunner
  /** How it ended without having been told to. */
  readonly ended?: { readonly at: string; readonly reason: string }
}

/** One process serves all twins. */
export interface ProcessRunner {
  readonly kind: 'process'
  readonly pid: number
  /** Tells it from a later process of the same id; none where the system does not say. */
  readonly identity?: string
}

/** Containers run them. */
export interface DockerRunner {
  readonly kind: 'docker'
  /** Its name is on every container and network. */
  readonly project: string
  /** The Compose file, absolute. */
  readonly file: string
  /** With what it was started: `docker compose`, `docker-compose`, or `docker` alone. */
  readonly by: readonly string[]
  /** The file of the token that the control APIs ask for, absolute. */
  readonly tokenFile?: string
}
