/** @module Executes a run in the folder that is given, to be killed. */

import { executeRun } from '../../../scenarios-runner/run/index.ts'
import { desksRequest } from './desks-run.ts'

await executeRun(await desksRequest('', { folder: process.argv[2] ?? '' }))
