/** @module Makes `import 'holdout'` work in a configuration file wherever it lies, without a node_modules folder. */

import { registerHooks } from 'node:module'
import { MODULE_EXTENSION } from '../package-info.ts'

/** The package's doors, and the modules behind them, without their extension. */
const DOORS: Readonly<Record<string, string>> = {
  holdout: 'cli/index',
  'holdout/twins': 'twins/index',
  'holdout/twins/node': 'twins/node',
  'holdout/msw': 'twins/msw',
  'holdout/scenarios': 'scenarios-runner/index',
  'holdout/factory': 'factory/index',
}

/**
 * Resolves the package's own names to this very copy of it: sources where sources run, built modules elsewhere. Takes one
 * configuration file as a module even where no package.json says so. Returns what takes the hooks away.
 *
 * @param moduleUrl the configuration's own URL
 */
export function hookModules(moduleUrl: string): () => void {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const door = DOORS[specifier]
      if (door === undefined) return next(specifier, context)
      const url = new URL(`../../${door}${MODULE_EXTENSION}`, import.meta.url).href
      return { url, shortCircuit: true }
    },
    load(url, context, next) {
      if (url !== moduleUrl) return next(url, context)
      const format = /\.m?ts$/.test(new URL(url).pathname) ? 'module-typescript' : 'module'
      return next(url, { ...context, format })
    },
  })
  return () => hooks.deregister()
}
