import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { gateLetDown } from './gate-let-down.ts'
import { infrastructureVariants } from './index.ts'

const lacks: Readonly<Record<string, boolean>> = {
  N05: !existsSync('/usr/bin/bwrap'),
}

// Each is a gate of its own; three stand for all here, the study makes all six.
const sample = infrastructureVariants.filter(({ id }) => ['N01', 'N05', 'N06'].includes(id))

test.each(sample)(
  '$says: invalid, and never the fault of the service',
  async (variant) => {
    if (lacks[variant.id]) return
    const signal = new AbortController().signal
    const { exitCode, mislabelled, attempts } = await gateLetDown(variant, { seed: 'test', signal })
    expect({ exitCode, mislabelled }).toEqual({ exitCode: 4, mislabelled: 0 })
    expect(attempts).toBeGreaterThan(0)
  },
  400_000,
)
