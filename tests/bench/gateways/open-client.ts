/**
 * The HTTP client of the floor and of ours: the cheapest at hand, connections kept open.
 *
 * @module
 */
import { Agent, request } from 'node:http'

export interface HttpClient {
  readonly name: string
  /** The body as text, unread. */
  post(url: string, body: string): Promise<string>
  /** The body, undecoded. */
  bytes(url: string, body: string): Promise<Uint8Array>
}

interface Undici {
  readonly Agent: new (options: object) => object
  readonly request: (
    url: string,
    options: object,
  ) => Promise<{ body: { text(): Promise<string>; bytes(): Promise<Uint8Array> } }>
}

/** Not by its name alone: it is installed only with the peers. */
const UNDICI = new URL('../peers/node_modules/undici/index.js', import.meta.url)
/** The token is for servers that want one: rights are not what is measured. */
const HEADERS = { 'content-type': 'application/json', authorization: 'Bearer bench' }

/** undici where the peers are installed, Node's own client otherwise: the same for all who open one in a run. */
export async function openClient(): Promise<HttpClient> {
  const undici = await (import(UNDICI.href) as Promise<{ default: Undici }>).catch(() => undefined)
  if (undici === undefined) return plainClient()
  const dispatcher = new undici.default.Agent({ keepAliveTimeout: 60_000 })
  const options = { method: 'POST', headers: HEADERS, dispatcher }
  return {
    name: 'undici',
    async post(url, body) {
      const { body: answer } = await undici.default.request(url, { ...options, body })
      return answer.text()
    },
    async bytes(url, body) {
      const { body: answer } = await undici.default.request(url, { ...options, body })
      return answer.bytes()
    },
  }
}

/** Also what the bench itself asks with: `atOnce` connections to each server. */
export function plainClient(
  atOnce = Number.POSITIVE_INFINITY,
  given: Readonly<Record<string, string>> = HEADERS,
): HttpClient & { close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const bytes: HttpClient['bytes'] = (url, body) =>
    new Promise((resolve, reject) => {
      const headers = { ...given, 'content-length': Buffer.byteLength(body) }
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => resolve(Buffer.concat(parts)))
        response.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  return {
    name: 'node:http',
    bytes,
    post: async (url, body) => Buffer.from(await bytes(url, body)).toString('utf8'),
    close: () => agent.destroy(),
  }
}
