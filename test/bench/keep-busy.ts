/**
 * @module A thread that keeps connections busy with one request and counts the answers: raw sockets, so that asking costs
 * far less than answering. Posts how many answers came, all of which must have a status below 300, and in which time.
 */

import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const { port, path, body, connections, forMs, most } = workerData as {
  port: number
  path: string
  /** JSON to post; without it the request is a GET. */
  body?: string
  connections: number
  forMs: number
  most: number
}
const common = `HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: application/json\r\n`
const request =
  body === undefined
    ? `GET ${path} ${common}\r\n`
    : `POST ${path} ${common}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
const startedMs = performance.now()
let asked = 0
let answered = 0

function keepBusy(): Promise<void> {
  return new Promise((resolve, reject) => {
    const goOn = () => {
      if (asked < most && performance.now() < startedMs + forMs) {
        asked += 1
        socket.write(request)
      } else {
        socket.destroy()
        resolve()
      }
    }
    const socket = connect(port, '127.0.0.1', goOn)
    let missing = 0
    socket.on('data', (chunk) => {
      if (missing === 0) {
        const head = chunk.indexOf('\r\n\r\n')
        const text = chunk.toString('latin1', 0, head)
        if (!text.startsWith('HTTP/1.1 2')) reject(new Error(text.split('\r\n', 1)[0]))
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1])
        missing = head + 4 + length
      }
      missing -= chunk.length
      if (missing > 0) return
      answered += 1
      goOn()
    })
    socket.on('error', reject)
  })
}

await Promise.all(Array.from({ length: connections }, keepBusy))
parentPort?.postMessage({ answered, tookMs: performance.now() - startedMs })
