/** @module The demonstration. */

export { type DemoOptions, runDemo } from './run-demo.ts'
