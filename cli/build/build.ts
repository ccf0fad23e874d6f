/** @module `npm run build`: makes `dist`, which is what is published. */

import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { bundleProgram } from '../runtime/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Compiles the rooms and copies what is not compiled into a fresh folder, which then takes the place of `dist`. */
async function build(): Promise<void> {
  const fresh = join(root, '.holdout', `dist-${process.pid}`)
  try {
    compile(fresh)
    cpSync(join(root, 'cli/holdout.js'), join(fresh, 'cli/holdout.js'))
    chmodSync(join(fresh, 'cli/holdout.js'), 0o755)
    for (const data of ['cli/templates', 'cli/ci/pipelines', 'twins/packs'])
      cpSync(join(root, data), join(fresh, data), { recursive: true })
    const program = await bundleProgram(root)
    writeFileSync(join(fresh, 'cli/runtime/twin-program.cjs'), program)
    rmSync(join(root, 'dist'), { recursive: true, force: true })
    renameSync(fresh, join(root, 'dist'))
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  console.error(`dist: ${readdirSync(join(root, 'dist'), { recursive: true }).length} files`)
}

function compile(outDir: string): void {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail }
  const parsed = ts.getParsedCommandLineOfConfigFile(
    join(root, '.config/tsconfig.build.json'),
    { outDir },
    host,
  )
  if (parsed === undefined) throw new Error('.config/tsconfig.build.json cannot be read.')
  const program = ts.createProgram(parsed.fileNames, parsed.options)
  const written = new Map<string, string>()
  const emitted = program.emit(undefined, (file, text) => {
    written.set(file, file.endsWith('.d.ts') ? rewriteImports(text) : rewriteLateImports(text))
  })
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics]
  if (diagnostics.length > 0) {
    console.error(
      ts.formatDiagnosticsWithColorAndContext(diagnostics, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => root,
        getNewLine: () => '\n',
      }),
    )
    process.exit(1)
  }
  for (const [file, text] of written) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

/** The compiler rewrites `./x.ts` to `./x.js` in what runs, but not in declarations. */
function rewriteImports(declaration: string): string {
  return declaration.replace(/(\bfrom |\bimport\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g, '$1$2$3.js$2')
}

/** Nor does it rewrite late imports in a function that it takes `await using` out of. */
function rewriteLateImports(code: string): string {
  return code.replace(/(\bawait import\()(['"])(\.{1,2}\/[^'"]+)\.ts\2\)/g, '$1$2$3.js$2)')
}

function fail(diagnostic: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'))
}

await build()
