import { describe, expect, it } from 'vitest'
import { defaultPolicy, gateConfigSchema } from '../../../scenarios-runner/gate/index.ts'

const messages = (config: unknown) => {
  const result = gateConfigSchema.safeParse(config)
  if (result.success) throw new Error('it was accepted')
  const flat = (
    issues: readonly { message: string; path: readonly PropertyKey[]; errors?: unknown }[],
  ): string[] =>
    issues.flatMap((issue) =>
      Array.isArray(issue.errors)
        ? issue.errors.flatMap((branch) =>
            flat(branch).map((text) => `${issue.path.join('.')} ${text}`),
          )
        : [`${issue.path.join('.')}: ${issue.message}`],
    )
  return flat(result.error.issues)
}

describe('the gate’s configuration', () => {
  it('is the default policy when nothing is said', () => {
    expect(gateConfigSchema.parse({})).toEqual(defaultPolicy)
  })

  it('changes what is said and nothing else', () => {
    const policy = gateConfigSchema.parse({
      critical: { rate: '97%' },
      high: 'report',
      normal: { rate: 0.8, confidence: '90%', failuresAllowed: 2 },
      categories: { 'failure-mode': { rate: 0.9 } },
      unjudged: 'exclude',
      maxInvalid: '10%',
    })
    expect(policy).toMatchInlineSnapshot(`
      {
        "categories": {
          "failure-mode": {
            "confidence": 0.95,
            "noFailures": false,
            "rate": 0.9,
          },
        },
        "maxInvalid": 0.1,
        "strata": {
          "critical": {
            "confidence": 0.95,
            "noFailures": true,
            "rate": 0.97,
          },
          "high": {
            "confidence": 0.95,
            "noFailures": false,
          },
          "low": {
            "confidence": 0.95,
            "noFailures": false,
          },
          "normal": {
            "confidence": 0.9,
            "failuresAllowed": 2,
            "noFailures": false,
            "rate": 0.8,
          },
        },
        "unjudged": "exclude",
      }
    `)
  })

  it('refuses what cannot be', () => {
    expect(messages({ critical: { rate: 1 } }).join('\n')).toContain(
      'no number of trials proves a rate of 1',
    )
    expect(messages({ critical: { rate: 95 } }).join('\n')).toContain(
      'expected a share between 0 and 1',
    )
    expect(messages({ high: { confidence: 0.2 } }).join('\n')).toContain('expected a confidence')
    expect(messages({ high: { rate: '95' } }).join('\n')).toContain('such as 0.95 or "95%"')
    expect(messages({ urgent: {} })).toMatchInlineSnapshot(`
      [
        ": Unrecognized key: "urgent"",
      ]
    `)
    expect(messages({ critical: { failuresAllowed: 2 } })).toMatchInlineSnapshot(`
      [
        "critical.failuresAllowed: expected none here, since noFailures lets none pass; write noFailures: false to allow 2",
      ]
    `)
  })
})
