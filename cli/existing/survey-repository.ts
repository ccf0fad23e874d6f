/** @module What is in a repository: its code, documents, contracts and manifests, and how it starts. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'

/** What was found. Paths are relative to the repository, with `/`. */
export interface Survey {
  /** Folders and top files of code. */
  readonly code: readonly string[]
  /** Folders of tests, and their settings. */
  readonly tests: readonly string[]
  readonly docs: readonly string[]
  /** API documents. */
  readonly contracts: readonly string[]
  /** What code needs to be built and started: `package.json`, `go.mod`, … */
  readonly manifests: readonly string[]
  /** How it starts, and what says so. */
  readonly start: { readonly command: string; readonly saidBy: string } | undefined
}

const CODE = new Set(
  'src lib app apps server services service packages cmd internal pkg api web client public static templates views migrations db scripts config bin'.split(
    ' ',
  ),
)
const TESTS = new Set('test tests spec __tests__ e2e'.split(' '))
const DOCS = /^(docs?|documentation)$|^(readme|contributing|architecture)(\.\w+)?$/i
const MANIFESTS =
  /^(package(-lock)?\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|deno\.json|tsconfig(\.\w+)?\.json|pyproject\.toml|requirements(-\w+)?\.txt|setup\.(py|cfg)|uv\.lock|poetry\.lock|Pipfile(\.lock)?|go\.(mod|sum)|Cargo\.(toml|lock)|pom\.xml|build\.gradle(\.kts)?|settings\.gradle(\.kts)?|Gemfile(\.lock)?|composer\.(json|lock)|mix\.(exs|lock)|[\w.-]+\.(csproj|sln)|Makefile|Dockerfile)$/
const SOURCE = /\.(m?[jt]sx?|c[jt]s|py|go|rs|rb|php|java|kt|ex|exs|cs)$/
const CONTRACT = /(openapi|swagger|api-docs?)[\w.-]*\.(ya?ml|json)$/i
/** Not looked into: what others wrote, what is built, and what is hidden. */
const SKIPPED = /^(\.|node_modules$|vendor$|dist$|build$|out$|target$|coverage$|venv$|__pycache__$)/
const DEEPEST = 5

/** Looks at a repository. Nothing is run, and no link is followed. */
export function surveyRepository(repository: string): Survey {
  const top = readdirSync(repository, { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const folders = top.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const files = top.filter((entry) => entry.isFile()).map(({ name }) => name)
  const contracts = contractsIn(repository)
  const known = folders.filter((name) => CODE.has(name))
  // A layout of its own: every folder that holds source at its top.
  const others = folders.filter(
    (name) =>
      !CODE.has(name) &&
      !TESTS.has(name) &&
      !DOCS.test(name) &&
      readdirSync(join(repository, name)).some((file) => SOURCE.test(file)),
  )
  const isSettings = (name: string) => /\.config\.[cm]?[jt]s$/.test(name)
  return {
    code: [
      ...known,
      ...others,
      ...files.filter((name) => SOURCE.test(name) && !isSettings(name) && !MANIFESTS.test(name)),
    ],
    tests: [
      ...folders.filter((name) => TESTS.has(name) && !holdsSpecification(join(repository, name))),
      ...files.filter((name) => isSettings(name) && !name.startsWith('holdout.')),
    ],
    docs: [...folders, ...files].filter((name) => DOCS.test(name)),
    contracts,
    manifests: files.filter((name) => MANIFESTS.test(name)),
    start: startOf(repository, files),
  }
}

/** `spec/` of the guide's layout is no folder of tests. */
function holdsSpecification(folder: string): boolean {
  return (
    basename(folder) === 'spec' &&
    ['intent', 'contracts'].some((name) => existsSync(join(folder, name)))
  )
}

function contractsIn(repository: string): string[] {
  const found: string[] = []
  const visit = (folder: string, depth: number) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (SKIPPED.test(entry.name)) continue
      const path = join(folder, entry.name)
      if (entry.isDirectory() && depth < DEEPEST) visit(path, depth + 1)
      if (!entry.isFile() || !CONTRACT.test(entry.name)) continue
      if (
        !/(?:^|[{,])\s*["']?(openapi|swagger)["']?\s*:/m.test(
          readFileSync(path, 'utf8').slice(0, 4_000),
        )
      )
        continue
      found.push(relative(repository, path).split(sep).join('/'))
    }
  }
  visit(repository, 1)
  return found.sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))
}

function startOf(repository: string, files: readonly string[]): Survey['start'] {
  if (files.includes('package.json')) {
    const { scripts, main } = manifestOf(join(repository, 'package.json'))
    if (typeof scripts?.start === 'string') return { command: 'npm start', saidBy: 'package.json' }
    if (typeof main === 'string') return { command: `node ${main}`, saidBy: 'package.json' }
  }
  if (files.includes('go.mod') && files.includes('main.go')) {
    return { command: 'go run .', saidBy: 'go.mod' }
  }
  if (files.includes('Cargo.toml')) return { command: 'cargo run', saidBy: 'Cargo.toml' }
  const entry = ['server.js', 'index.js', 'server.ts', 'main.py', 'app.py', 'server.py'].find(
    (name) => files.includes(name),
  )
  if (entry === undefined) return undefined
  return { command: `${entry.endsWith('.py') ? 'python3' : 'node'} ${entry}`, saidBy: entry }
}

function manifestOf(file: string): { scripts?: Record<string, unknown> | null; main?: unknown } {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
