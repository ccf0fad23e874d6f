// Speaks ACP over its standard streams as a coding agent does, and asks before it writes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import * as acp from '@agentclientprotocol/sdk'

let folder = ''
acp
  .agent({ name: 'small' })
  .onRequest(acp.methods.agent.initialize, () => ({
    protocolVersion: acp.PROTOCOL_VERSION,
    agentCapabilities: { loadSession: false },
  }))
  .onRequest(acp.methods.agent.session.new, ({ params }) => {
    folder = params.cwd
    return { sessionId: 'session-1' }
  })
  .onRequest(acp.methods.agent.session.prompt, async ({ params, client }) => {
    const { sessionId } = params
    const tell = (update) => client.notify(acp.methods.client.session.update, { sessionId, update })
    const say = (text) =>
      tell({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } })
    if (JSON.stringify(params.prompt).includes('hang')) await new Promise(() => {})
    await tell({
      sessionUpdate: 'plan',
      entries: [{ content: 'Write it', priority: 'high', status: 'pending' }],
    })
    const toolCall = { toolCallId: 'call-1', title: 'Write a.txt', kind: 'edit' }
    const { outcome } = await client.request(acp.methods.client.session.requestPermission, {
      sessionId,
      toolCall,
      options: [
        { optionId: 'yes', name: 'Allow', kind: 'allow_once' },
        { optionId: 'no', name: 'Reject', kind: 'reject_once' },
      ],
    })
    if (outcome.outcome === 'selected' && outcome.optionId === 'yes') {
      writeFileSync(join(folder, 'a.txt'), 'written')
      await tell({ ...toolCall, sessionUpdate: 'tool_call', status: 'completed' })
      await say('Wrote it.\noutcome: ')
    } else await say('I may not.\noutcome: ')
    // The last word comes after the answer.
    setTimeout(() => void say(outcome.optionId === 'yes' ? 'done' : 'blocked'), 60)
    return { stopReason: 'end_turn', usage: { inputTokens: 7, outputTokens: 3, totalTokens: 10 } }
  })
  .connect(acp.ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)))
