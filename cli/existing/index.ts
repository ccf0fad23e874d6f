/** @module Holdout for a repository that already lives: what is there is looked at, and only what is missing is written. */

export { type Adopted, adoptRepository } from './adopt-repository.ts'
export { type Survey, surveyRepository } from './survey-repository.ts'
