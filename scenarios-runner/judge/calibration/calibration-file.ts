/** @module A judge's calibration in a file, used only for the judge that it was measured on. */

import { existsSync, readFileSync } from 'node:fs'
import { HoldoutError } from '../../../twins/base/index.ts'
import { type Calibration, calibrationSchema } from './model.ts'

/**
 * Reads a calibration; undefined when there is none.
 *
 * @throws {HoldoutError} `CALIBRATION_BROKEN`
 */
export function readCalibration(file: string): Calibration | undefined {
  if (!existsSync(file)) return undefined
  try {
    return calibrationSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new HoldoutError('this file is no calibration of a judge', {
      code: 'CALIBRATION_BROKEN',
      place: { file },
      hint: 'delete it, and write it anew with: holdout judge calibrate',
      cause,
    })
  }
}
