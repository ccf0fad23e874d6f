/** @module What is said of everything that is up: a table, and the variables to set. */

import { type Output, textTable } from '../../terminal/index.ts'
import type { UpStatus } from '../look.ts'
import type { UpState } from '../model.ts'
import { environmentText } from './environment-text.ts'

/** Where everything is, and what to tell the software that calls it. */
export function sayUp({ output }: { output: Output }, state: UpState): void {
  const rows = state.twins.map(({ name, url, control, title, operations }) => [
    name,
    url,
    control ?? '',
    `${title}, ${operations} operations`,
  ])
  if (state.artifact !== undefined) {
    rows.push([state.artifact.name, state.artifact.url ?? '', '', 'the artifact'])
  }
  const columns = [
    { heading: 'TWIN' },
    { heading: 'ADDRESS' },
    ...(rows.some(([, , control]) => control !== '') ? [{ heading: 'CONTROL, INSPECTOR' }] : []),
    { heading: 'SERVICE', shrink: 1 },
  ]
  const cells = columns.length === 4 ? rows : rows.map(([a, b, , d]) => [a, b, d] as string[])
  output.print(textTable(columns, cells as string[][], output.width))
  const { names, proxy } = state.hostnames ?? { names: [] }
  if (names.length > 0) {
    const way = proxy === undefined ? 'on the network of the artifact' : `through ${proxy}`
    output.print(`\nReached by their real names ${way}: ${names.join(', ')}`)
  }
  const { runner } = state
  if (runner.kind === 'docker' && runner.tokenFile !== undefined) {
    output.print(`\nThe control APIs ask for the token in ${runner.tokenFile}`)
  }
  if (Object.keys(state.environment).length > 0) {
    output.print(
      `\nFor the software that calls them:\n${environmentText(state.environment, 'dotenv')}`,
    )
  }
}

/** How everything is. */
export function sayStatus({ output }: { output: Output }, status: UpStatus): void {
  const { parts, state, reason } = status
  const { colors } = output
  const rows = parts.map(({ name, status: word, isWell, url, control }) => [
    name,
    isWell ? colors.green(word) : colors.red(word),
    url ?? '',
    control ?? '',
  ])
  output.print(
    textTable(
      [
        { heading: 'NAME' },
        { heading: 'STATUS', shrink: 1, least: 16 },
        { heading: 'ADDRESS' },
        { heading: 'CONTROL, INSPECTOR' },
      ],
      rows,
      output.width,
    ),
  )
  const { runner } = state
  const how =
    runner.kind === 'process' ? `process ${runner.pid}` : `containers of ${runner.project}`
  output.remark(reason ?? `Up since ${state.startedAt}: ${how}.`)
}
