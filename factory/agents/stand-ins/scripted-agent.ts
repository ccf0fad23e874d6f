/** @module A stand-in for a coding agent: it knows some symptoms and the edit for each, and nothing else. */

import { readFileSync, realpathSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { writeAtomic } from '../../../twins/base/node/index.ts'
import { outcomeOf } from '../../engine/index.ts'
import type { Agent, Feedback } from '../model.ts'
import type { Repair, ScriptedAgentScript } from './repairs-file.ts'

/**
 * Makes a scripted agent. Its edit is a function of the feedback alone: of the repairs whose symptom the feedback names
 * and whose `find` still stands in the file, the first is applied, one a turn. Feedback that names no symptom it knows
 * yields no edit. Its name says that it is scripted wherever it appears.
 */
export function createScriptedAgent(script: ScriptedAgentScript): Agent {
  const name = /script/i.test(script.name) ? script.name : `scripted (${script.name})`
  return {
    name,
    async run({ workspace, feedback, signal }) {
      signal.throwIfAborted()
      if (feedback.symptoms.length === 0) {
        return { text: `${name}: the feedback names no symptom; nothing changed.` }
      }
      if (feedback.handled) {
        return { text: `${name}: one repair a round; nothing more changed.` }
      }
      for (const repair of script.repairs) {
        const symptom = feedback.symptoms.find((line) => names(repair, line))
        if (symptom === undefined) continue
        const edited = editedFiles(repair, workspace)
        if (edited === undefined) continue
        for (const [file, text] of edited) await writeAtomic(join(workspace, file), text)
        const files = [...edited.keys()].join(', ')
        const text = `${name}: "${symptom}"\n${repair.describe} Changed ${files}.`
        return { text, outcome: outcomeOf('success', { notes: repair.describe }) }
      }
      return { text: `${name}: it knows no repair for: ${feedback.symptoms.join(' | ')}` }
    },
    async choose({ options, feedback }) {
      return scriptedChoice(script, options, feedback)
    },
  }
}

/** No symptom left: the positive answer. Otherwise the script's own rule, else the negative answer, else the first. */
function scriptedChoice(
  script: ScriptedAgentScript,
  options: readonly string[],
  feedback: Feedback,
): string | undefined {
  const negative = options.find((option) => /^(not|no|un)\b/i.test(option.trim()))
  const positive = options.find((option) => negative?.toLowerCase().endsWith(option.toLowerCase()))
  if (negative !== undefined && positive !== undefined) {
    return feedback.symptoms.length === 0 ? positive : negative
  }
  for (const { symptom, option } of script.choices ?? []) {
    if (options.includes(option) && feedback.symptoms.some((line) => matches(symptom, line))) {
      return option
    }
  }
  return options[0]
}

function names(repair: Repair, symptom: string): boolean {
  return matches(repair.symptom, symptom)
}

function matches(pattern: string | RegExp, symptom: string): boolean {
  if (typeof pattern !== 'string')
    return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(symptom)
  return symptom.toLowerCase().includes(pattern.toLowerCase())
}

/** The texts after a repair, by file; undefined when something it looks for is not there. */
function editedFiles(repair: Repair, workspace: string): Map<string, string> | undefined {
  const texts = new Map<string, string>()
  for (const { file, find, replace } of repair.edits) {
    const text = texts.get(file) ?? readInside(workspace, file)
    if (text === undefined || !text.includes(find)) return undefined
    texts.set(
      file,
      text.replace(find, () => replace),
    )
  }
  return texts
}

/** A file's text, if it is there and inside the workspace even after links are followed. */
function readInside(workspace: string, file: string): string | undefined {
  try {
    const path = realpathSync(join(workspace, file))
    const inside = relative(realpathSync(workspace), path)
    if (isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) return undefined
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
