/** @module An evidence bundle as a job leaves it, made up: three iterations, a diff, a path, and on demand hostile text. */

import type { Evidence, Iteration } from '../../../../factory/job/index.ts'
import { costOf } from '../../../../factory/job/spending.ts'
import { aRun } from '../../../scenarios-runner/report/a-run.ts'
import { HOSTILE } from '../../../scenarios-runner/report/html/stories.ts'

/** `folders` are where the iterations' reports are. */
export function someEvidence(folders: readonly string[], hostile = false): Evidence {
  const evil = hostile ? Object.values(HOSTILE).join(' ') : ''
  const iteration = (at: number, kind: 'failing' | 'inconclusive' | 'passing'): Iteration => ({
    iteration: at,
    gate: aRun(kind).result.gate,
    folder: folders[at - 1] ?? '/nowhere',
    symptoms:
      kind === 'passing'
        ? []
        : [
            `A person can read the request of somebody else. ${evil}`,
            'The permissions page is too slow.',
          ],
    changedFiles: at === 1 ? [] : [`src/requests.ts${evil}`, 'src/server.ts'],
  })
  const path: Evidence['path'] = [
    { node: 'start', outcome: 'success', durationMs: 1, to: 'validate', why: 'the only edge' },
    {
      node: 'validate',
      outcome: 'fail',
      durationMs: 9_100,
      to: 'mend',
      why: 'condition outcome=fail',
    },
    {
      node: 'mend',
      outcome: `success${evil}`,
      durationMs: 40,
      to: 'validate',
      why: 'condition outcome=success',
    },
    {
      node: 'validate',
      outcome: 'success',
      durationMs: 8_800,
      to: 'done',
      why: 'condition outcome=success',
    },
    { node: 'done', outcome: 'success', durationMs: 1 },
  ]
  const turns = [
    {
      node: 'mend',
      agent: 'claude',
      model: `sonnet${evil}`,
      durationMs: 61_000,
      inputTokens: 120_000,
      outputTokens: 3_400,
      usd: 0.4125,
    },
    { node: 'mend', agent: 'sh mend.sh', durationMs: 2_000 },
    { node: 'mend', agent: 'claude', model: `sonnet${evil}` },
  ]
  return {
    version: 1,
    state: 'PR_READY',
    whyStopped: `the gate is open ${evil}`,
    task: `Make the service satisfy the people it is for.\n\nThe intent is in spec/intent.\n${evil}`,
    agent: `scripted repairs ${evil}`.trim(),
    standIn: true,
    judge: 'none',
    graph: 'factory/converge.dot',
    iterations: [iteration(1, 'failing'), iteration(2, 'inconclusive'), iteration(3, 'passing')],
    path,
    cost: costOf(turns, path),
    diff: `diff --git a/src/requests.ts b/src/requests.ts
--- a/src/requests.ts
+++ b/src/requests.ts
@@ -12,7 +12,9 @@ export function readRequest(id: string) {
   const request = requests.get(id)
-  return request
+  // Only its author and approvers may see it. ${evil.replaceAll('\n', ' ')}
+  if (request?.user !== user && !isApprover(user)) return undefined
+  return request
 }
diff --git a/src/server.ts b/src/server.ts
--- a/src/server.ts
+++ b/src/server.ts
@@ -40,2 +40,2 @@
-  const groups = await listGroups()
+  const groups = await listGroupsOf(user)
`,
    boundary: {
      enforced: !hostile,
      enforcement: hostile
        ? `NOT ENFORCED (no wall is to be had${evil})`
        : 'enforced by bubblewrap 0.8.0',
      routes: [`provider https://api.example.com${evil}`],
      exchanges: 3,
      refused: [{ what: `example.org:443${evil}`, times: 2 }],
      probe: [
        { attempt: 'path', leak: false, detail: `no such file${evil}` },
        { attempt: 'git objects', leak: hostile, detail: `no object holds a canary${evil}` },
      ],
      canaries: 10,
      searched: ['workspace', 'prompts', 'responses', 'feedback', 'diff'],
      found: hostile ? [{ canary: `7f0c2b1e${evil}`, where: `workspace/notes.md${evil}` }] : [],
    },
    refusals: [
      { stage: 'mend', tool: `Bash${evil}`, input: `{"command":"curl ${evil}"}`, times: 2 },
      { stage: 'plan', tool: 'Write notes.txt', times: 1 },
    ],
    residualRisk: [
      `No sandbox kept the agent from the scenarios. ${evil}`,
      'What only reading can tell was not judged: no judge was configured.',
    ],
    startedAt: '2026-03-05T14:02:11.482Z',
    finishedAt: '2026-03-05T14:03:01.113Z',
  }
}
