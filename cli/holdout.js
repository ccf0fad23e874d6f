#!/usr/bin/env node
// Plain JavaScript on purpose: it must be readable by any Node, to say plainly which one is needed.
const [major] = process.versions.node.split('.').map(Number)
if (major < 24) {
  console.error(
    `holdout needs Node 24 or later; this is Node ${process.versions.node}.\n` +
      'Install it from your system or with "npm install --no-save node@24", or, in a checkout of holdout,\n' +
      'run it through npm ("npm run -s holdout -- <command>"), which uses the Node that "npm ci" brought along.',
  )
  process.exit(2)
}
// Reading the rooms takes most of a short command: kept compiled between runs, that halves.
const { enableCompileCache } = await import('node:module')
enableCompileCache()
const here = import.meta.url.endsWith('/dist/cli/holdout.js') ? './main.js' : './main.ts'
const { main } = await import(here)
await main(process.argv.slice(2))
