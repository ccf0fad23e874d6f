/** @module Finds where a field of a configuration stands in its source, for messages that point at it. */

import type { Expression, Node, ObjectLiteralExpression, SourceFile } from 'typescript'
import type { SourcePosition } from '../../twins/base/index.ts'

type TypeScript = typeof import('typescript')

/**
 * The place of a field, or of the nearest thing around it that is written out; undefined when the configuration is not an
 * object literal that can be followed. Loads the TypeScript compiler: only for errors.
 */
export async function locateField(
  text: string,
  path: readonly (string | number)[],
): Promise<SourcePosition | undefined> {
  const { default: ts } = await import('typescript')
  const file = ts.createSourceFile('config.ts', text, ts.ScriptTarget.Latest, true)
  let at: Expression | undefined
  for (const statement of file.statements) {
    if (ts.isExportAssignment(statement)) at = statement.expression
  }
  let found: Node | undefined
  for (const part of path) {
    const value = at === undefined ? undefined : unwrap(ts, file, at)
    at = undefined
    if (value !== undefined && ts.isObjectLiteralExpression(value)) {
      const member = memberOf(ts, value, String(part))
      if (member === undefined) break
      found = member
      if (ts.isPropertyAssignment(member)) at = member.initializer
      if (ts.isShorthandPropertyAssignment(member)) at = member.name
    } else if (value !== undefined && ts.isArrayLiteralExpression(value)) {
      at = value.elements[Number(part)]
      if (at === undefined) break
      found = at
    } else break
  }
  if (found === undefined) return undefined
  const { line, character } = file.getLineAndCharacterOfPosition(found.getStart(file))
  return { line: line + 1, column: character + 1 }
}

function memberOf(ts: TypeScript, object: ObjectLiteralExpression, name: string) {
  return object.properties.find(
    (property) =>
      property.name !== undefined &&
      (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) &&
      property.name.text === name,
  )
}

/** What an expression comes to: through `defineConfig(…)`, `satisfies`, brackets, and names of this file's constants. */
function unwrap(ts: TypeScript, file: SourceFile, expression: Expression): Expression | undefined {
  let at: Expression | undefined = expression
  for (let steps = 0; at !== undefined && steps < 20; steps += 1) {
    if (ts.isCallExpression(at)) at = at.arguments[0]
    else if (
      ts.isParenthesizedExpression(at) ||
      ts.isSatisfiesExpression(at) ||
      ts.isAsExpression(at)
    ) {
      at = at.expression
    } else if (ts.isIdentifier(at)) at = constantOf(ts, file, at.text)
    else return at
  }
  return at
}

function constantOf(ts: TypeScript, file: SourceFile, name: string): Expression | undefined {
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue
    for (const { name: declared, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(declared) && declared.text === name) return initializer
    }
  }
  return undefined
}
