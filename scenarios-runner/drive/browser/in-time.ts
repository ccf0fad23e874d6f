/** @module Calls of a browser that it leaves open where a page is too busy: they are given up after a while. */

/** Fails with this message when the call has not ended within so many milliseconds. */
export async function inTime<T>(
  call: Promise<T>,
  timeoutMs: number,
  message = 'timeout',
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(message)), timeoutMs)
  // What fails after it was given up has nobody left to tell.
  call.catch(() => undefined)
  try {
    return await Promise.race([call, late])
  } finally {
    clearTimeout(timer)
  }
}
