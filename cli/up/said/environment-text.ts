/** @module Environment variables as text: for a `.env` file, or for a shell to evaluate. */

/** How variables are written. */
export type EnvironmentForm = 'dotenv' | 'shell'

/** The variables, a line each: `NAME=value`, or `export NAME='value'`. */
export function environmentText(
  environment: Readonly<Record<string, string>>,
  form: EnvironmentForm,
): string {
  return Object.entries(environment)
    .map(([name, value]) =>
      form === 'shell' ? `export ${name}=${shellWord(value)}` : `${name}=${dotenvValue(value)}`,
    )
    .join('\n')
}

function shellWord(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`
}

/** Readers of such files agree on bare words, and on single quotes around others where no single quote is in them. */
function dotenvValue(value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value
  return value.includes("'") ? JSON.stringify(value) : `'${value}'`
}
