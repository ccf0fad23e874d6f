/** @module What an official client was answered, held to the schemas of the published contract. */

import { type Contract, createRouter, validatorFor } from '../../../twins/contract/index.ts'

/** A `fetch` for clients that notes each answer as `GET /v1/customers 200`, and what is wrong with it. */
export function heldToContract(contract: Contract, basePath = '') {
  const router = createRouter(contract)
  const answers: string[] = []
  const wrong: string[] = []
  const hold = (method: string, path: string, status: number, type: string, text: string) => {
    const pathname = path.startsWith(basePath) ? path.slice(basePath.length) : path
    answers.push(`${method} ${pathname} ${status}`)
    const match = router.match(method, pathname)
    if (match === undefined || !('operation' in match)) {
      wrong.push(`${method} ${pathname} is not in the contract`)
      return
    }
    const { responses } = match.operation
    const response =
      responses.find((one) => one.status === String(status)) ??
      responses.find((one) => one.status.toLowerCase() === 'default')
    // A contract without any error answers says nothing against one.
    const isUnsaid = status >= 400 && responses.every((one) => one.status.startsWith('2'))
    if (response === undefined && !isUnsaid)
      wrong.push(`${method} ${pathname} must not answer ${status}`)
    const media = response?.content[0]
    if (media === undefined || !type.includes('json')) return
    for (const problem of validatorFor(
      contract,
      media.schemaPointer,
      'response',
    )(JSON.parse(text))) {
      wrong.push(`${method} ${pathname} ${status}: ${problem.path} ${problem.message}`)
    }
  }
  const watched: typeof fetch = async (input, init) => {
    const request = new Request(input as string, init)
    const response = await fetch(request)
    const type = response.headers.get('content-type') ?? ''
    const { pathname } = new URL(request.url)
    hold(request.method, pathname, response.status, type, await response.clone().text())
    return response
  }
  return { fetch: watched, answers, wrong }
}
