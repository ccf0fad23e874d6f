/** @module The software under validation, as something that runs. */

/** How to start the artifact, when it is ready, and how it is isolated per trial. Paths are absolute. */
export interface ArtifactDefinition {
  readonly name: string
  /** The folder it runs from, copied to a place of its own before it starts. */
  readonly directory: string
  /** Globs of what is copied, relative to {@link directory}. Everything but `node_modules` and dot folders unless given. */
  readonly include?: readonly string[]
  readonly command: readonly [string, ...string[]]
  /**
   * Its whole environment apart from PATH and HOME. `${port}` is a free port; `${twins.okta.url}` a twin's address;
   * `${slot}` the slot's number.
   */
  readonly env: Readonly<Record<string, string>>
  /** Names of variables passed on from the harness's own environment. */
  readonly passEnv: readonly string[]
  readonly ready: { readonly path: string; readonly timeoutMs: number }
  /** How an instance forgets the trial before: a request to it, which must answer 2xx. A fresh process per trial when absent. */
  readonly reset?: {
    readonly method: string
    readonly path: string
    readonly headers?: Readonly<Record<string, string>>
  }
  /** Path of its own (downstream) contract, if it has one. */
  readonly contract?: string
}
