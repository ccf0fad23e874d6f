/** @module Stories of a made-up suite, and texts that attack whoever reads a report of it. */

import type { Category, Criticality } from '../../../../scenarios-runner/scenario/index.ts'

/** Everything that a page, a terminal or a workflow log could be made to swallow. */
export const HOSTILE = {
  script: '<script>globalThis.pwned = 1; document.title = "pwned"</script>',
  image: '<img src=x onerror="globalThis.pwned = 2">',
  breakOut: '"><svg onload="globalThis.pwned = 3">',
  remote:
    '<link rel="stylesheet" href="https://example.com/a.css"><img src="https://example.com/b.png">',
  terminal: '\u001b[31mred\u001b[0m\u0007',
  reorder: 'safe\u202egnp.exe',
  command: '\n::error file=x::injected\n',
  long: 'w'.repeat(600),
} as const

/** A story of the made-up suite. */
export interface Story {
  readonly id: string
  readonly title: string
  readonly category: Category
  readonly criticality: Criticality
  readonly story: string
  readonly check: string
  readonly symptom: string
  readonly criterion?: string
  readonly draws?: boolean
}

export const STORIES: readonly Story[] = [
  {
    id: 'revoke-while-slack-fails',
    title: 'Revoking works while Slack is failing',
    category: 'failure-mode',
    criticality: 'critical',
    story:
      'Somebody leaves the company. Their approver revokes their access while Slack is having a bad minute.',
    check: 'steps.revoke.status == 202 && steps.revoke.json.announced == false',
    symptom: 'While Slack is failing, a person whose access is revoked keeps it.',
    criterion:
      'The approver can tell from the answer that access is gone, even though Slack was failing.',
  },
  {
    id: 'someone-elses-request',
    title: 'Requests are private',
    category: 'edge-case',
    criticality: 'critical',
    story: 'Why somebody asks for access is between them and their approvers.',
    check: 'steps.peek.status == 404 && !steps.peek.text.contains(why)',
    symptom: 'A person can read the request of somebody else.',
  },
  {
    id: 'revoke',
    title: 'Revoking takes out exactly one person',
    category: 'happy-path',
    criticality: 'high',
    story: 'An approver takes one of two people out of the finance group.',
    check: 'twins.okta.groups.exists(g, g.profile.name == "finance" && g.members == [other.email])',
    symptom: 'Revoking one person’s access does not take out exactly that person.',
  },
  {
    id: 'my-requests',
    title: 'Everybody sees their own requests',
    category: 'happy-path',
    criticality: 'normal',
    story:
      'Two people ask for the same group. Each sees their own request in their list, and only that.',
    check: 'steps.list.status == 200 && size(steps.list.json.requests) == 1',
    symptom: 'The list of a person’s requests does not hold exactly their own.',
  },
  {
    id: 'a-group-that-is-not-there',
    title: 'A mistyped group is refused',
    category: 'edge-case',
    criticality: 'low',
    story: 'Somebody mistypes the name of a group. They are told, and no ticket is opened.',
    check: 'steps.ask.status == 404 && twins.jira.issues.size() == 0',
    symptom: 'Asking for a group that does not exist is not refused.',
    criterion: 'The answer names the group that could not be found.',
    draws: false,
  },
]
