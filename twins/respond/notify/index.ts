/** @module What a twin tells others of its own accord: webhooks and callbacks. */

export { type Watch, watchChanges } from './notify.ts'
export { type DeliveryOptions, sendDue } from './send/send-due.ts'
