import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { directionOf } from '../../../../factory/job/convergence/trend.ts'

const direction = (...values: number[]) => directionOf(values, (a, b) => a - b)

describe('directionOf', () => {
  it('tells the four directions apart', () => {
    expect(direction(0.5)).toEqual({ trend: 'first', period: 0 })
    expect(direction(0.5, 0.8)).toEqual({ trend: 'improving', period: 0 })
    expect(direction(0.5, 0.8, 0.8)).toEqual({ trend: 'plateau', period: 0 })
    expect(direction(0.5, 0.8, 0.6)).toEqual({ trend: 'regressing', period: 0 })
    expect(direction(0.5, 0.8, 0.5, 0.8)).toEqual({ trend: 'oscillating', period: 2 })
    expect(direction(0.1, 0.5, 0.8, 0.6, 0.5, 0.8, 0.6)).toEqual({
      trend: 'oscillating',
      period: 3,
    })
  })

  it('finds an oscillation of any period, after any beginning', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.array(fc.integer({ min: 100, max: 999 })),
        (period, before) => {
          // A ramp is the same again only after its whole length.
          const ramp = Array.from({ length: period }, (_, n) => n)
          const { trend, period: found } = direction(...before, ...ramp, ...ramp)
          expect([trend, found]).toEqual(['oscillating', period])
        },
      ),
    )
  })

  it('never calls an oscillation what stays or only rises', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (length, value) => {
          expect(direction(...Array<number>(length).fill(value)).trend).toBe('plateau')
          expect(direction(...Array.from({ length }, (_, n) => n)).trend).toBe('improving')
        },
      ),
    )
  })
})
