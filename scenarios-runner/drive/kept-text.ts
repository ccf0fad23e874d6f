/** @module How much of what an artifact says is kept: for checks, and of that in the trajectory. */

import { StringDecoder } from 'node:string_decoder'

/** What checks see of an answer, of what a program prints, or of a file: 16 MiB. */
export const MAX_SEEN_BYTES = 16 * 1024 * 1024

/** What of it stands in the trajectory, which people and judges read: 1 MiB. */
export const MAX_TOLD_BYTES = 1024 * 1024

/** Whether a text stands in the trajectory as it is. */
export function isToldWhole(text: string): boolean {
  // A letter has three bytes at most.
  return text.length <= MAX_TOLD_BYTES / 3 || Buffer.byteLength(text) <= MAX_TOLD_BYTES
}

/** The beginning of a text, and how much is left out. */
export function headOfText(text: string, mostBytes: number, omittedBytes = 0): string {
  const bytes = Buffer.from(text)
  const left = Math.max(0, bytes.length - mostBytes) + omittedBytes
  if (left === 0) return text
  // A letter that would be cut in two is left out.
  const head = new StringDecoder('utf8').write(bytes.subarray(0, mostBytes))
  return `${head}\n[${left} bytes left out]`
}

/** The beginning and the end of a text, and how much is left out between: what a program printed. */
export function endsOfText(text: string, mostBytes: number, omittedBytes = 0): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= mostBytes) return text
  const half = Math.floor(mostBytes / 2)
  // A letter that would be cut in two is left out.
  const head = new StringDecoder('utf8').write(bytes.subarray(0, half))
  const left = bytes.length - 2 * half + omittedBytes
  // Here too.
  let from = bytes.length - half
  while (((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1
  return `${head}\n[… ${left} bytes left out …]\n${bytes.toString('utf8', from)}`
}
