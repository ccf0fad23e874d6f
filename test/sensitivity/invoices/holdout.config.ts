import { defineConfig } from 'holdout'

/** The reference service of the sensitivity study; a variant of it is a copy whose source was edited. */
export default defineConfig({
  twins: {
    payments: {
      contract: 'spec/contracts/upstream/payments.yaml',
      // What its contract declares the header for: a charge that is asked for again under its key is made once.
      profile: { idempotency: { header: 'Idempotency-Key', conflict: { status: 422 } } },
    },
    mail: { contract: 'spec/contracts/upstream/mail.yaml' },
  },
  artifact: {
    name: 'invoices',
    include: ['package.json', 'src'],
    command: 'node src/server.ts',
    env: {
      PORT: '${port}',
      PAYMENTS_URL: '${twins.payments.url}',
      PAYMENTS_KEY: 'payments-key-for-tests',
      MAIL_URL: '${twins.mail.url}',
      MAIL_KEY: 'mail-key-for-tests',
      ACCOUNTS: 'north:key-of-north,south:key-of-south',
      STORE: 'data/invoices.json',
      NOW: '2026-03-31T22:30:00Z',
      RESET_KEY: 'let-go',
    },
    ready: '/healthz',
    reset: { path: '/test/reset', headers: { 'x-reset-key': 'let-go' } },
    contract: 'spec/contracts/downstream/invoices.yaml',
  },
  scenarios: { from: '../scenarios' },
})
