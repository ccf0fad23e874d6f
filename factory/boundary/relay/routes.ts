/** @module Where an agent's traffic may go: its own model provider, and the package registries that the user allows. */

import { HoldoutError } from '../../../twins/base/index.ts'
import type { ToolRule } from '../../agents/index.ts'

/** One way out. */
export interface Route {
  /** The first part of its path at the relay. */
  readonly name: string
  readonly kind: 'provider' | 'registry'
  /** Where it leads, without a trailing slash. */
  readonly target: string
  /** The variables that carry its address inside. */
  readonly variables: readonly string[]
  /** Origins that its answers link to and that are led through it as well. */
  readonly linked: readonly string[]
  /** Which tools may be offered and called on the way; all unless given. */
  readonly mayCall?: ToolRule
}

/** Where Codex's provider is, without `/v1`. */
export const CODEX_ENDPOINT = 'https://api.openai.com'

/** How a well-known agent finds its provider, and where that is unless its own variable says otherwise. */
const PROVIDERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  claude: { ANTHROPIC_BASE_URL: 'https://api.anthropic.com' },
  gemini: { GOOGLE_GEMINI_BASE_URL: 'https://generativelanguage.googleapis.com' },
  codex: { OPENAI_BASE_URL: `${CODEX_ENDPOINT}/v1` },
  opencode: {
    ANTHROPIC_BASE_URL: 'https://api.anthropic.com/v1',
    OPENAI_BASE_URL: 'https://api.openai.com/v1',
  },
}

const REGISTRIES: Readonly<Record<string, Omit<Route, 'name' | 'kind'>>> = {
  npm: {
    target: 'https://registry.npmjs.org',
    variables: ['npm_config_registry', 'NPM_CONFIG_REGISTRY', 'YARN_NPM_REGISTRY_SERVER'],
    linked: [],
  },
  pypi: {
    target: 'https://pypi.org/simple',
    variables: ['PIP_INDEX_URL', 'UV_INDEX_URL'],
    linked: ['https://files.pythonhosted.org'],
  },
}

/** The registries that are known by name. */
export const REGISTRY_NAMES: readonly string[] = Object.keys(REGISTRIES)

/**
 * The routes of an agent's provider: those of its program, and every variable of its own that names an address.
 *
 * @param given variables that it is given, such as `ANTHROPIC_BASE_URL` or one of a gateway
 */
export function providerRoutes(
  program: string,
  given: Readonly<Record<string, string>>,
): readonly Route[] {
  const own = Object.entries(given).filter(([, value]) => /^https?:\/\//i.test(value))
  const wanted = { ...PROVIDERS[program], ...Object.fromEntries(own) }
  return Object.entries(wanted).map(([variable, target]) => ({
    name: variable.toLowerCase().replaceAll('_', '-'),
    kind: 'provider',
    target: addressOf(target, variable),
    variables: [variable],
    linked: [],
  }))
}

/** The route to an endpoint of one's own, such as a local model's. */
export function endpointRoute(target: string): Route {
  return {
    name: `endpoint-${new URL(target).host.replaceAll(/[^a-z0-9]+/gi, '-')}`,
    kind: 'provider',
    target: addressOf(target, 'baseUrl'),
    variables: [],
    linked: [],
  }
}

/**
 * The routes of allowed registries: `npm`, `pypi`, or `VARIABLE=https://…`.
 *
 * @throws {HoldoutError} `REGISTRY_UNKNOWN`
 */
export function registryRoutes(registries: readonly string[]): readonly Route[] {
  return registries.map((registry): Route => {
    const known = REGISTRIES[registry]
    if (known !== undefined) return { name: registry, kind: 'registry', ...known }
    const [, variable, target] = /^([A-Za-z_][A-Za-z0-9_]*)=(https?:\/\/.+)$/.exec(registry) ?? []
    if (variable === undefined || target === undefined) {
      throw new HoldoutError(`nothing is known of the registry "${registry}"`, {
        code: 'REGISTRY_UNKNOWN',
        place: { field: 'factory.boundary.registries' },
        hint: `name ${REGISTRY_NAMES.join(' or ')}, or the variable that carries an address: 'GOPROXY=https://proxy.golang.org'`,
      })
    }
    return {
      name: variable.toLowerCase().replaceAll('_', '-'),
      kind: 'registry',
      target: addressOf(target, variable),
      variables: [variable],
      linked: [],
    }
  })
}

function addressOf(text: string, variable: string): string {
  try {
    const url = new URL(text)
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
  } catch (cause) {
    throw new HoldoutError(`${variable} holds no address`, {
      code: 'ROUTE_INVALID',
      place: { field: variable },
      hint: 'write a whole URL, such as https://api.example.com',
      cause,
    })
  }
}
