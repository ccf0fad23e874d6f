/** @module The task packet: what enters the factory. */

export { requireComplete, requireReproduced } from './packet-needs.ts'
export { packetSchema, type TaskPacket } from './packet-schema.ts'
export { packetText } from './packet-text.ts'
export { readPacket } from './read-packet.ts'
