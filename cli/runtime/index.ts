/** @module The program inside images and binaries, as text. */

export { bundleProgram } from './bundle-program.ts'
export { programText } from './program-text.ts'
