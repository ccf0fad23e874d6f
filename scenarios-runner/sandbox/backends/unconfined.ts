/** @module No wall: the program as it is. Whoever uses this says so first. */

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
      close,
      [Symbol.asyncDispose]: close,
    }
  },
}
