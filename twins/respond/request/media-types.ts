/** @module Which declared media type a client's `Content-Type` or `Accept` means, as clients really use them. */

import { bareType, isJsonType, type MediaType } from '../../contract/index.ts'

/**
 * The declared body that a `Content-Type` means. Any JSON type stands for any other one, since official clients
 * send `application/json` where a vendor's type is declared and the other way round.
 */
export function bodyFor(content: readonly MediaType[], type: string): MediaType | undefined {
  const bare = bareType(type)
  return (
    content.find((media) => bareType(media.type) === bare) ??
    (isJsonType(bare) ? content.find((media) => isJsonType(media.type)) : undefined) ??
    content.find((media) => covers(bareType(media.type), bare)) ??
    // Bytes are bytes, whatever a client calls them: releases' assets are sent as what they are.
    content.find((media) => bareType(media.type) === 'application/octet-stream')
  )
}

/**
 * The declared answer that suits an `Accept` header. JSON wins wherever the header allows it; a header that
 * nothing suits gets JSON all the same, as services do, since the body is what clients read.
 */
export function answerFor(
  content: readonly MediaType[],
  accept: string | undefined,
): MediaType | undefined {
  const json = content.find((media) => isJsonType(media.type))
  if (accept === undefined || accept === '' || accept === '*/*') return json ?? content[0]
  if (accept === 'application/json' && json !== undefined) return json
  const wanted = accept
    .split(',')
    .map((part) => ({ type: bareType(part), weight: weightOf(part) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  for (const { type } of wanted) {
    if (json !== undefined && (isJsonType(type) || covers(type, bareType(json.type)))) return json
    const found = content.find((media) => covers(type, bareType(media.type)))
    if (found !== undefined) return found
  }
  return json ?? content[0]
}

function covers(range: string, type: string): boolean {
  if (range === '*/*' || range === type) return true
  return range.endsWith('/*') && type.startsWith(range.slice(0, -1))
}

function weightOf(part: string): number {
  const found = /;\s*q=([\d.]+)/.exec(part)
  return found === null ? 1 : Number(found[1])
}
