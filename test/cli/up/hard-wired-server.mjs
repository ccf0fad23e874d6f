// Software that knows only the real address of its service, and trusts whom its environment tells it to trust.
import { createServer } from 'node:http'

const headers = { authorization: 'Bearer development', 'content-type': 'application/json' }

createServer(async (request, response) => {
  if (request.url === '/healthz') return response.end('ok')
  const body = JSON.stringify({ name: 'harbour' })
  const options = { method: 'POST', headers, body }
  const made = await fetch('https://api.github.com/user/repos', options)
  const plain = await Promise.all(
    ['http://api.github.com', 'http://api.github.com:8080'].map((address) =>
      fetch(`${address}/user/repos`, { headers }).then(({ status }) => status, String),
    ),
  )
  const elsewhere = await fetch('https://example.org/', { signal: AbortSignal.timeout(6000) }).then(
    ({ status }) => `answered ${status}`,
    (error) => `refused: ${error.cause?.code ?? error.name}`,
  )
  const { name } = await made.json()
  response.end(
    JSON.stringify({ made: made.status, plain, name, elsewhere, told: process.env.TOLD }),
  )
}).listen(Number(process.env.PORT))

process.on('SIGTERM', () => process.exit(0))
