import { describe, expect, it } from 'vitest'
import { matchOption, wordsOf } from '../../../factory/agents/index.ts'

describe('wordsOf', () => {
  it.each([
    ['claude -p', ['claude', '-p']],
    [`  a 'b c'  "d \\"e\\" \\\\"  f\\ g '' `, ['a', 'b c', 'd "e" \\', 'f g', '']],
    [`x --flag='two words'; $HOME *`, ['x', '--flag=two words;', '$HOME', '*']],
  ])('splits %s', (command, words) => {
    expect(wordsOf(command)).toEqual(words)
  })

  it.each([
    ['', 'the command is empty'],
    [`a 'b`, `the quote ' is never closed in: a 'b`],
  ])('refuses %j', (command, message) => {
    expect(() => wordsOf(command)).toThrow(message)
  })
})

describe('matchOption', () => {
  const options = ['converged', 'not converged']

  it.each([
    ['converged', 'converged'],
    ['Not converged.', 'not converged'],
    ['It has not converged yet', 'not converged'],
    ['My answer:\n\n- **converged**\n', 'converged'],
    ['converged or not converged, who knows', undefined],
    ['no idea', undefined],
    ['', undefined],
  ])('%j names %s', (answer, expected) => {
    expect(matchOption(answer, options)).toBe(expected)
  })
})
