/** @module What a program prints, split into lines and handed on as events. */

import { appendFileSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import type { JsonObject, Redactor } from '../../../twins/base/index.ts'
import type { AgentProgram } from '../programs/index.ts'
import type { TurnWatch } from './turn-watch.ts'

const MAX_LINE = 16 * 1_048_576

/** Splits what a program prints into lines, and hands on what its reader makes of each. */
export class OutputLines {
  readonly #program: AgentProgram
  readonly #watch: TurnWatch
  readonly #redactor: Redactor
  readonly #log: string
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }
  #rest = ''
  #said = ''

  constructor(program: AgentProgram, watch: TurnWatch, redactor: Redactor, log: string) {
    this.#program = program
    this.#watch = watch
    this.#redactor = redactor
    this.#log = log
  }

  add(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this.#watch.alive()
    const text = this.#decoders[stream].write(chunk)
    if (stream === 'stderr') {
      // By whole lines, so that no secret is written in two halves.
      const end = (this.#said + text).lastIndexOf('\n') + 1
      const whole = (this.#said + text).slice(0, end)
      this.#said = (this.#said + text).slice(end).slice(-MAX_LINE)
      if (whole !== '') appendFileSync(this.#log, this.#redactor.text(whole))
      return
    }
    const lines = (this.#rest + text).split('\n')
    this.#rest = (lines.pop() ?? '').slice(-MAX_LINE)
    for (const line of lines) this.#read(line)
  }

  end(): void {
    this.#read(this.#rest)
    this.#rest = ''
    if (this.#said !== '') appendFileSync(this.#log, this.#redactor.text(this.#said))
    this.#said = ''
  }

  #read(line: string): void {
    if (line.trim() === '') return
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      appendFileSync(this.#log, `${this.#redactor.text(line)}\n`)
      return
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    for (const event of this.#program.read(value as JsonObject)) this.#watch.take(event)
  }
}
