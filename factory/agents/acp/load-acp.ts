/** @module The protocol's own package, loaded when an agent speaks it. */

import { HoldoutError } from '../../../twins/base/index.ts'

export type {
  NewSessionRequest,
  PromptResponse,
  RequestPermissionRequest,
  RequestPermissionResponse,
  SessionUpdate,
  ToolKind,
} from '@agentclientprotocol/sdk'

/**
 * Loads `@agentclientprotocol/sdk`.
 *
 * @throws {HoldoutError} `PEER_MISSING`
 */
export async function loadAcp(): Promise<typeof import('@agentclientprotocol/sdk')> {
  try {
    return await import('@agentclientprotocol/sdk')
  } catch (cause) {
    throw new HoldoutError('an agent that speaks ACP needs the package @agentclientprotocol/sdk', {
      code: 'PEER_MISSING',
      hint: 'npm install --save-dev @agentclientprotocol/sdk, or leave out `acp` to use its command line',
      cause,
    })
  }
}
