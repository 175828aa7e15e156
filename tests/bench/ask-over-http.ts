/**
 * A client that costs little beside what it measures: one connection kept open to each node, one token for all questions.
 *
 * @module
 */
import { Agent, request } from 'node:http'
import type { Answer, ThreeTiers } from '../support/start-three-tiers.ts'

export interface Client {
  /** The answer as text, unread: reading it is not the node's work. */
  post(document: string, variables: Readonly<Record<string, unknown>>): Promise<string>
  ask(document: string, variables: Readonly<Record<string, unknown>>): Promise<Answer>
  close(): void
}

export async function connectTo(tiers: ThreeTiers, code: string): Promise<Client> {
  const token = await tiers.tokenFor(code, {
    regions: [code],
    verbs: ['read', 'write'],
    sharing: 'conditional',
    subject: 'bench',
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const url = `${tiers.endpoints[code]}/graphql`
  const post: Client['post'] = (query, variables) =>
    new Promise((resolve, reject) => {
      const body = Buffer.from(JSON.stringify({ query, variables }))
      const headers = {
        'content-type': 'application/json',
        'content-length': body.length,
        authorization: `Bearer ${token}`,
      }
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => {
          text += part
        })
        response.on('end', () => resolve(text))
        response.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  return {
    post,
    async ask(document, variables) {
      const answer = JSON.parse(await post(document, variables)) as Answer
      if (answer.errors !== undefined) throw new Error(`${code} answered ${JSON.stringify(answer.errors)}`)
      return answer
    },
    close: () => agent.destroy(),
  }
}
