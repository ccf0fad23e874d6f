/** @module No wall: the program as it is. Whoever uses this says so first. */

import { connect } from 'node:net'
import type { SandboxBackend } from '../model.ts'

/** Programs see and reach whatever the user does. */
export const unconfined: SandboxBackend = {
  kind: 'none',
  enforced: false,
  description: 'no sandbox',
  limits: 'without a sandbox neither memory nor processors are limited',
  async open() {
    const close = async () => {}
    return {
      kind: 'none',
      launch: (program) => program,
      askToEnd: () => false,
      listens: takesConnections,
      close,
      [Symbol.asyncDispose]: close,
    }
  },
}

/** Whether somebody listens at a port of this machine, for walls whose loopback is the machine's own. */
export function takesConnections(port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: timeoutMs })
    const end = (takes: boolean) => {
      socket.destroy()
      resolve(takes)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}
