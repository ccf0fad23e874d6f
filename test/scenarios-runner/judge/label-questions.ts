/** @module Questions for people and judges, as they come out of trials, for tests of labels and calibration. */

import { type LabelQuestion, labelQuestion } from '../../../scenarios-runner/judge/index.ts'
import { parseScenario } from '../../../scenarios-runner/scenario/index.ts'
import { trajectoryOf } from './trajectories.ts'

/** So many trials of one scenario with two criteria; what the artifact answered tells them apart. */
export function labelQuestions(
  answers: readonly string[],
  criticality = 'normal',
): LabelQuestion[] {
  const scenario = parseScenario(
    `---
id: revoked-user-loses-access
category: happy-path
criticality: ${criticality}
canary: 7f0c2b1e-0000-4000-8000-00000000c0de
steps: [{ http: { as: revoke, path: / } }]
criteria:
  - The person can tell from the answer that access is gone.
  - The answer apologises for <b>Slack</b>.
---
Ada leaves the company. Her manager revokes her access.
`,
    'revoke.md',
  )
  return answers.map((message, trial) =>
    labelQuestion(
      scenario,
      { story: 'Ada leaves the company.\nHer access is revoked.', criteria: scenario.criteria },
      trajectoryOf({ message }, { trial }),
    ),
  )
}
