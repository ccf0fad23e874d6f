/** @module Pipelines for continuous integration. */

export { type Service, writePipeline } from './write-pipeline.ts'
