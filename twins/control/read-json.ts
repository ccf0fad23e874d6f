/** @module A JSON body of bounded size and depth: whatever is larger or deeper is refused before it is built. */

import { isTooDeep, MOST_LEVELS } from '../base/index.ts'
import { ControlRefusal } from './model.ts'

/**
 * The value of a body; undefined for an empty one.
 * @throws {ControlRefusal} 400, 413, 415
 */
export async function readJson(request: Request, mostBytes: number): Promise<unknown> {
  const text = await readText(request, mostBytes)
  if (text.trim() === '') return undefined
  const type = request.headers.get('content-type') ?? ''
  // A page of another origin cannot send this type without being asked whether it may.
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new ControlRefusal(415, 'CONTROL_BODY_TYPE', 'a body must be application/json')
  }
  if (isTooDeep(text)) {
    throw new ControlRefusal(
      413,
      'CONTROL_BODY_TOO_DEEP',
      `a body may be ${MOST_LEVELS} levels deep`,
    )
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    throw new ControlRefusal(400, 'CONTROL_BODY_SYNTAX', `the body is no JSON: ${why}`)
  }
}

async function readText(request: Request, mostBytes: number): Promise<string> {
  const tooLarge = () =>
    new ControlRefusal(413, 'CONTROL_BODY_TOO_LARGE', `a body may have ${mostBytes} bytes`)
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge()
  if (request.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  const reader = request.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength
    if (size > mostBytes) throw tooLarge()
    text += decoder.decode(read.value, { stream: true })
  }
  return text + decoder.decode()
}
