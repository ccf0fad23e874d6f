/** @module Control: an API for everything that can be done to the worlds of a twin, on a port of its own. */

export { type ControlOptions, controlRoutes, createControl } from './control-app.ts'
export { type ServeControlOptions, serveControl } from './serve-control.ts'
