// Software that knows only the real address of its service, run by the test with nothing but an environment.
import { Octokit } from '@octokit/rest'

const octokit = new Octokit({ auth: 'development' })
const { data } = await octokit.rest.repos.createForAuthenticatedUser({ name: 'harbour' })
const { data: read } = await octokit.rest.repos.get({ owner: data.owner.login, repo: 'harbour' })
const refused = await fetch('https://example.org/').then(
  (response) => `answered ${response.status}`,
  (error) => `${error.cause?.message ?? error.message}`,
)
console.log(JSON.stringify({ name: read.full_name, url: read.url, refused }))
