/**
 * How large a message the parent's nats-server takes. A larger one ends the leaf link, and goes on ending it: the sender's own
 * server takes it, so that nothing below says why reports stand still.
 *
 * @module
 */
import { connect } from 'node:net'

const PATIENCE_MS = 3_000
/** The first line of a server: some hundred bytes. */
const LONGEST_INFO = 32_768

interface Leaf {
  readonly name?: string
  readonly is_spoke?: boolean
  readonly ip?: string
  readonly port?: number
}

/**
 * As the parent's server says to everybody who connects to its port for leaf links, before anybody has signed in. Where that
 * is, the own server knows and tells on its monitoring address.
 *
 * @returns bytes; null where it cannot be seen: no link stands, or the way leads over a websocket
 */
export async function parentPayload(monitor: string, parent: string): Promise<number | null> {
  try {
    const response = await fetch(new URL('/leafz', monitor), { signal: AbortSignal.timeout(PATIENCE_MS) })
    const { leafs = [] } = (await response.json()) as { leafs?: readonly Leaf[] }
    const link = leafs.find(({ name, is_spoke }) => is_spoke === true || name === `guantong-${parent}`)
    if (link?.ip === undefined || link.port === undefined) return null
    return payloadIn(await firstLine(link.ip, link.port))
  } catch {
    return null
  }
}

function firstLine(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS })
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (part: string) => {
      text += part
      const end = text.indexOf('\n')
      if (end < 0 && text.length < LONGEST_INFO) return
      socket.destroy()
      resolve(text.slice(0, Math.max(0, end)))
    })
    socket.once('timeout', () => socket.destroy(new Error('silent')))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
  })
}

function payloadIn(line: string): number | null {
  if (!line.startsWith('INFO ')) return null
  const { max_payload: bytes } = JSON.parse(line.slice('INFO '.length)) as { max_payload?: unknown }
  return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null
}
