/** One JSON call to a service that we depend on. */

/** A dependency answered with an error, or not at all. */
export class UpstreamError extends Error {
  readonly service: string
  readonly status: number | undefined

  constructor(service: string, status: number | undefined, detail: string) {
    super(`${service} ${status === undefined ? 'did not answer' : `answered ${status}`}: ${detail}`)
    this.service = service
    this.status = status
  }
}

/** Calls a service and gives its JSON answer; undefined for 204. */
export async function call<T>(
  service: string,
  url: string,
  options: { method?: string; headers: Record<string, string>; body?: unknown },
): Promise<T> {
  let response: Response
  try {
    response = await fetch(url, {
      method: options.method ?? 'GET',
      headers: { 'content-type': 'application/json', ...options.headers },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      signal: AbortSignal.timeout(3_000),
    })
  } catch (cause) {
    throw new UpstreamError(
      service,
      undefined,
      cause instanceof Error ? cause.message : String(cause),
    )
  }
  const text = await response.text()
  if (!response.ok) throw new UpstreamError(service, response.status, text.slice(0, 200))
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** A variable that must be set. */
export function required(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} must be set.`)
  return value
}
