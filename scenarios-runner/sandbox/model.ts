/** @module What a sandbox is: a world of which everything is named, and programs that are started in it. */

/** How a wall is made. `none` is no wall: programs see what the user sees. */
export type SandboxKind = 'bubblewrap' | 'container' | 'sandbox-runtime' | 'none'

/** What programs in a sandbox may see and reach. Paths are absolute and mean the same inside and outside. */
export interface SandboxAllowance {
  /** Folders that they may read and write. */
  readonly write: readonly string[]
  /** A folder of homes: a program may read and write its own `HOME` where that lies in it, and sees no other. */
  readonly homes?: string
  /** Files and folders that they may only read, beside the system's own programs and libraries. */
  readonly read?: readonly string[]
  /** What must not be among them, such as the scenarios: an allowance that would show it is refused. */
  readonly absent?: readonly string[]
  /** Ports of this machine's loopback that they reach, at the same address. Nothing else of any network. */
  readonly reach?: readonly number[]
  /** Ports at which they listen, and at which they are reached from here. */
  readonly serve?: readonly number[]
  /**
   * The machine's own network as well, for a program that asks a provider; its files stay what they are. bubblewrap alone
   * can.
   */
  readonly network?: 'host'
  /** Enforced where the kind can; see {@link SandboxBackend.limits}. */
  readonly limits?: ResourceLimits
}

/** How much a sandbox's programs may use altogether. */
export interface ResourceLimits {
  readonly memoryBytes?: number
  /** Processors, such as 1.5. */
  readonly cpus?: number
}

/** A program as it would be started without a sandbox. */
export interface SandboxedProgram {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>
}

/** What to start instead: the same program, inside. Standard streams pass through. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** The container that this starts. */
  readonly container?: LaunchedContainer
}

/** A container, as its engine knows it. */
export interface LaunchedContainer {
  /** The engine's own program, absolute. */
  readonly engine: string
  readonly name: string
  /** What it was started with. */
  readonly limits: ResourceLimits
}

/** An opened sandbox. Programs that are started in it share its files and its doors to the network, and nothing else. */
export interface Sandbox extends AsyncDisposable {
  readonly kind: SandboxKind
  /** The words that start a program inside. Each launch is a machine of its own: it sees no other's processes. */
  launch(program: SandboxedProgram): Launch
  /**
   * Asks what runs inside to end, as SIGTERM would: signals do not pass every wall. False where they do, or where nothing
   * can be asked.
   */
  askToEnd(): boolean
  /**
   * Whether a program inside listens at one of {@link SandboxAllowance.serve}. A connection from here says less: a door takes
   * it before anybody is behind it.
   *
   * @param timeoutMs how long to wait for the answer; none by then is no
   */
  listens(port: number, timeoutMs: number): Promise<boolean>
  /** Closes the doors and ends what is still inside. */
  close(): Promise<void>
}

/** A way to make sandboxes on this machine, found to work. */
export interface SandboxBackend {
  readonly kind: SandboxKind
  /** False for `none`. */
  readonly enforced: boolean
  /** `bubblewrap 0.8.0`, for evidence. */
  readonly description: string
  /** Whether {@link SandboxAllowance.limits} hold, or why they do not. */
  readonly limits: true | string
  /**
   * @param folder made for the sandbox's own files, outside of what it allows; the caller removes it after closing
   * @throws {HoldoutError} `SANDBOX_WOULD_SHOW` when the allowance names what must be absent
   */
  open(allowance: SandboxAllowance, folder: string): Promise<Sandbox>
}

/** A backend, or why it is not to be had here and how that is mended. */
export type BackendSearch =
  | { readonly backend: SandboxBackend; readonly why?: never; readonly hint?: never }
  | { readonly backend?: never; readonly why: string; readonly hint: string }
