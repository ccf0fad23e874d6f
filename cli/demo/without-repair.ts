/** @module Takes a repair away from the demonstration's scripted agent, to see that the gate then stays shut. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, isSeq, parseDocument } from 'yaml'
import { HoldoutError } from '../../twins/base/index.ts'

/**
 * Removes every repair whose symptom holds some words.
 *
 * @throws {HoldoutError} `DEMO_NO_SUCH_REPAIR`
 */
export async function withoutRepair(work: string, words: string): Promise<void> {
  const path = join(work, 'factory', 'scripted-agent.yaml')
  const document = parseDocument(readFileSync(path, 'utf8'))
  const repairs = document.get('repairs')
  if (!isSeq(repairs)) throw new Error(`${path} holds no list of repairs.`)
  const symptoms = repairs.items.map((item) => (isMap(item) ? String(item.get('symptom')) : ''))
  const kept = repairs.items.filter(
    (_, index) => !symptoms[index]?.toLowerCase().includes(words.toLowerCase()),
  )
  if (kept.length === repairs.items.length) {
    throw new HoldoutError(`the scripted agent knows no repair for "${words}"`, {
      code: 'DEMO_NO_SUCH_REPAIR',
      place: { field: '--without' },
      hint: `it knows these symptoms: ${symptoms.join('; ')}`,
    })
  }
  repairs.items = kept
  writeFileSync(path, document.toString({ lineWidth: 0 }))
}
