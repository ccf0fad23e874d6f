/** @module Changes to a document that are kept beside it. */

export { applyOverlay, type Overlaid, type OverlayDocument } from './apply-overlay.ts'
