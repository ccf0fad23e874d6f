import { defineConfig } from 'holdout'

export default defineConfig({
  // The services that the artifact calls. Each becomes a twin whose address it gets in a variable.
  twins: {
    okta: { contract: 'spec/contracts/upstream/okta.yaml', env: 'OKTA_URL' },
    slack: { contract: 'spec/contracts/upstream/slack.yaml', env: 'SLACK_URL' },
    jira: { contract: 'spec/contracts/upstream/jira.yaml', env: 'JIRA_URL' },
  },
  // The software under validation: started from a copy, with this environment and nothing else.
  artifact: {
    name: 'access-requests',
    include: ['src', 'package.json'],
    command: 'node src/server.ts',
    env: {
      PORT: '${port}',
      OKTA_TOKEN: 'okta-development-token',
      SLACK_TOKEN: 'slack-development-token',
      JIRA_EMAIL: 'access-requests@example.com',
      JIRA_TOKEN: 'jira-development-token',
      RESET_KEY: 'between-trials',
    },
    ready: '/healthz',
    reset: { method: 'POST', path: '/test/reset', headers: { 'X-Reset-Key': 'between-trials' } },
    contract: 'spec/contracts/downstream/access-requests.yaml',
  },
  scenarios: { from: 'holdout-scenarios' },
  constraints: 'spec/constraints',
  // Without a model nobody reads the criteria. The headline of the gate then says how many were left out.
  gate: { unjudged: 'exclude' },
  run: { name: 'access-requests', seed: 'access-requests' },
  factory: {
    graph: 'factory/converge.dot',
    agent: { scripted: 'factory/scripted-agent.yaml' },
    maxIterations: 10,
  },
})
