/** @module OpenCode's way to hook tool calls is a plugin, which it loads itself; a file that stands alone. */

import { spawn } from 'node:child_process'

interface Call {
  readonly tool: string
}

/** Calls the hooks whose commands are in its environment. A `pre` that refuses throws, which skips the call. */
export const HoldoutHooks = async () => ({
  'tool.execute.before': async ({ tool }: Call, { args }: { readonly args: unknown }) => {
    const refused = await run(process.env.HOLDOUT_HOOK_PRE, { tool_name: tool, tool_input: args })
    if (refused !== undefined) throw new Error(refused)
  },
  'tool.execute.after': async ({ tool }: Call, { output }: { readonly output: unknown }) => {
    await run(process.env.HOLDOUT_HOOK_POST, { tool_name: tool, tool_response: output })
  },
})

/** Why the call is refused; undefined when it may go on. */
function run(command: string | undefined, call: object): Promise<string | undefined> {
  if (command === undefined || command === '') return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code) =>
      resolve(code === 0 ? undefined : said.trim() || `exit code ${code}`),
    )
    child.stdin.end(JSON.stringify(call))
  })
}
