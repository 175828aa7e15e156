/**
 * The sandbox's OpenID provider as a process of its own: `node serve-sign-in.ts CONFIG.json`, with a `ProviderPlan`.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'
import { createDemoProvider } from './create-provider.ts'
import type { ProviderPlan } from './provider-plan.ts'
import { choicePage, failedPage, languageOf } from './sign-in-pages.ts'

const [config = ''] = process.argv.slice(2)
const plan = JSON.parse(readFileSync(config, 'utf8')) as ProviderPlan
const provider = createDemoProvider(plan)
const answer = provider.callback()
// To the log of the service.
provider.on('server_error', (_, error) => console.error(error))
provider.on('backchannel.error', (_, error, client) =>
  console.error(`${client.clientId} was not told: ${error.message}`),
)
const LARGEST_FORM = 10_000

createServer((request, response) => {
  const [, uid] = /^\/interaction\/([\w-]+)$/.exec(request.url ?? '') ?? []
  if (uid === undefined) return void answer(request, response)
  interact(provider, request, response).catch((error: Error) => {
    response.writeHead(400, { 'content-type': 'text/html; charset=utf-8' })
    response.end(failedPage(languageOf(request.headers['accept-language']), error.message))
  })
}).listen(plan.port, '127.0.0.1')

process.once('SIGTERM', () => process.exit(0))

/** Shows who there is, and signs in whoever was chosen. */
async function interact(of: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { uid, params } = await of.interactionDetails(request, response)
  if (request.method === 'POST') {
    const person = new URLSearchParams(await formIn(request)).get('person')
    if (!plan.people.some(({ id }) => id === person)) throw new TypeError('person')
    return of.interactionFinished(request, response, { login: { accountId: person as string, remember: true } })
  }
  const node = plan.nodes.find(({ clientId }) => clientId === params.client_id)
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(choicePage(languageOf(request.headers['accept-language']), { node, uid, people: plan.people }))
}

async function formIn(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > LARGEST_FORM) throw new TypeError('too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
