import { defineConfig } from 'holdout'

export default defineConfig({
  // The services that this one calls. Each gets a twin, whose address stands in ${twins.<name>.url}.
  twins: {
    mail: { contract: 'spec/contracts/upstream/mail.yaml' },
  },

  // The service itself: how it starts, when it is ready, how it forgets the trial before. It runs from a copy
  // outside this folder, knows nothing but this environment, and never sees the scenarios.
  artifact: {
    include: ['package.json', 'src'],
    command: 'node src/server.ts',
    env: {
      PORT: '${port}',
      MAIL_URL: '${twins.mail.url}',
      MAIL_KEY: 'a-key-for-tests',
      RESET_KEY: 'let-go',
    },
    ready: '/healthz',
    reset: { path: '/test/reset', headers: { 'x-reset-key': 'let-go' } },
    contract: 'spec/contracts/downstream/signups.yaml',
  },

  // Best kept where the agents that write the code cannot read: a repository of its own.
  scenarios: { from: 'holdout-scenarios' },
  constraints: 'spec/constraints',

  // Any program that takes a prompt on its standard input and works in the folder it is started in. The variable
  // HOLDOUT_AGENT names another for once.
  factory: { graph: 'factory/converge.dot', agent: { command: 'claude -p' } },
})
