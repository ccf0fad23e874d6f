/** @module One request through a twin: matched, authenticated, limited, failed, validated, carried out, answered, noted. */

export { actorOf, actorResource } from './actor.ts'
export { hasExpansion, isResponse, renderEffect } from './answer/index.ts'
export { createWorldModel, saidNames } from './entity/index.ts'
export type { Answer, Exchange } from './exchange.ts'
export { hostAllowed } from './host-allowed.ts'
export { type UsedLimit, type UsedWindow, usedLimits } from './limit/index.ts'
export { type DeliveryOptions, sendDue } from './notify/index.ts'
export { oauthEndpoints } from './oauth/find-endpoints.ts'
export { Refusal } from './refusal.ts'
export { causeOf, respond, type TakeOver } from './respond.ts'
export { createService, type Service } from './service.ts'
