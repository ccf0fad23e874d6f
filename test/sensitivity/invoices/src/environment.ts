/** What the service is told: addresses, keys, the clock. */

/** A variable that must be set. */
export function required(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} must be set.`)
  return value
}

/** Account name → key, from `ACCOUNTS` (`north:key-of-north,south:key-of-south`). */
export function accountKeys(): ReadonlyMap<string, string> {
  const pairs = required('ACCOUNTS').split(',')
  return new Map(pairs.map((pair) => pair.trim().split(':') as [string, string]))
}

/** The moment it is: `NOW` stands for the clock where it is set, so that dates can be told beforehand. */
export function now(): Date {
  const fixed = process.env.NOW
  return fixed === undefined || fixed === '' ? new Date() : new Date(fixed)
}

const berlin = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' })

/** The day in Berlin, as `YYYY-MM-DD`. */
export function dayOf(moment: Date): string {
  return berlin.format(moment)
}
