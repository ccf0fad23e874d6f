/** @module What the demonstration says: what is shown, and how each number came about. */

import type { Validation } from '../../factory/index.ts'
import { loadWords, objectiveWords, targetWords } from '../../scenarios-runner/load/index.ts'
import { isDeterministic } from '../../scenarios-runner/scenario/index.ts'
import { formatRange, formatRate, plural } from '../../twins/base/node/index.ts'
import { gatePaint, headlineOf } from '../dashboard/index.ts'
import type { FinishedJob, Prepared, PreparedJob } from '../run/index.ts'
import { type Output, wrapText } from '../terminal/index.ts'

/** Says things at the moments of a demonstration. */
export interface Narrator {
  introduce(scene: {
    readonly work: string
    readonly prepared: Prepared
    readonly job: PreparedJob
  }): void
  validated(iteration: number, validation: Validation): void
  conclude(finished: FinishedJob, prepared: Prepared): void
}

/** Makes the voice. What it says is for people: with `--json` it is silent. */
export function createNarrator(output: Output): Narrator {
  const { colors } = output
  const say = (text: string) => output.print(wrapText(text, output.width))
  const title = (text: string) => output.print(`\n${colors.bold(text)}`)
  const point = (text: string) => output.print(wrapText(`· ${text}`, output.width, '  '))

  return {
    introduce({ work, prepared, job }) {
      const { scenarios, constraints, judge } = prepared
      title('The service')
      say(
        `Who may join which Okta group, announced in Slack, tracked in Jira. Its first version looks plausible and is wrong. Nothing here reads its code to find out: what counts is what its users see. It is in ${work}.`,
      )
      title('The world it runs in')
      say(
        'Twins of the services that it calls, made from their contracts; nothing leaves this machine.',
      )
      for (const [name, twin] of Object.entries(prepared.twins)) {
        const resources = Object.keys(twin.behaviour.resources).join(', ')
        point(
          `${name}: ${plural(twin.contract.operations.length, 'operation')}; keeps ${resources}`,
        )
      }
      title('What it is held to')
      const drawn = scenarios.filter((scenario) => !isDeterministic(scenario)).length
      const criteria = scenarios.reduce((sum, scenario) => sum + scenario.criteria.length, 0)
      point(
        `${plural(scenarios.length, 'hidden scenario')}: ${countBy(
          scenarios.map((one) => one.criticality),
          ['critical', 'high', 'normal', 'low'],
        )}; ${countBy(
          scenarios.map((one) => one.category),
          ['happy-path', 'edge-case', 'failure-mode'],
        )}`,
      )
      point(
        `${drawn} of them draw people and data anew for each trial, so that trials differ; trials that come out identical count once`,
      )
      for (const constraint of constraints) {
        if (constraint.kind !== 'load') continue
        const asked = constraint.objectives.map(objectiveWords).join(', ')
        point(
          `service level: ${targetWords(constraint)}, ${asked} at ${loadWords(constraint)}, timed from the instant each was due`,
        )
      }
      point(
        "the contracts: its own answers are held to its own contract, its calls to the services' contracts",
      )
      title('Who works')
      point(`agent: ${job.agent.name}${/script/i.test(job.agent.name) ? scriptedWords : ''}`)
      point(
        judge === undefined
          ? `judge: nobody. ${plural(criteria, 'criterion', 'criteria')} in prose would be read by a language model and ${criteria === 1 ? 'is' : 'are'} not: set HOLDOUT_MODEL to have them judged`
          : `judge: ${judge.name}, for ${plural(criteria, 'criterion', 'criteria')} in prose; it never overturns a failed check`,
      )
      title('The loop')
      say(
        'The gate is measured; what users would notice, and nothing else, goes back to the agent; it changes the code in a copy that holds no scenario; the gate is measured again. How often each story is run follows from what passing must prove:',
      )
    },
    validated(iteration, { gate, symptoms }) {
      const { pooled, interval, n } = gate.satisfaction
      title(`Measurement ${iteration}: ${gatePaint(colors)[gate.status](gate.status)}`)
      say(
        `${formatRate(pooled)} of ${plural(n, 'distinct trajectory', 'distinct trajectories')} satisfied${
          interval === undefined
            ? ''
            : `; between ${formatRange(interval.low, interval.high)} with 95% confidence (Wilson), for these stories`
        }. ${capitalised(headlineOf(gate))}`,
      )
      if (symptoms.length === 0) return
      say('What users noticed, which is all that the agent is told:')
      for (const symptom of symptoms) point(symptom)
    },
    conclude({ evidence }, prepared) {
      title('How it ended')
      const unjudged = evidence.iterations.at(-1)?.gate.unjudgedCriteria ?? 0
      if (unjudged > 0 && prepared.judge === undefined) {
        say(
          `A language model would have judged these, and did not; the gate says so in its headline:`,
        )
        for (const { criteria } of prepared.scenarios) {
          for (const { text } of criteria) point(text)
        }
      }
      const { boundary } = evidence
      say(
        `The agent's workspace, prompts, answers and feedback were searched for ${plural(boundary.canaries, 'canary', 'canaries')} of the scenarios: ${boundary.found.length === 0 ? 'none was found' : `${boundary.found.length} found`}. ${
          boundary.enforced
            ? `A wall kept it from them (${boundary.enforcement}), and a probe behind it tried ${boundary.probe.length} ways around it: none led anywhere.`
            : `Nothing was enforced: ${boundary.enforcement}.`
        }`,
      )
      output.print('')
    },
  }
}

const scriptedWords =
  ', a stand-in for a coding agent: its edit follows from the feedback alone, and feedback that names no symptom it knows yields no edit. Set HOLDOUT_AGENT to let a real one work'

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

function countBy(words: readonly string[], order: readonly string[]): string {
  return order
    .map((word) => [word, words.filter((one) => one === word).length] as const)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`)
    .join(', ')
}
