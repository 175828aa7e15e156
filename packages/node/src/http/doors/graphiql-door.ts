/**
 * GraphiQL at `/graphql`, for browsers. It holds no data, and needs no token; its nine megabytes are made once, packed, and named by
 * their hash, so that a browser that has them is sent nothing.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { graphiqlSessionScript } from '@guantong/web'
import type { Door } from '../door.ts'
import { send } from '../respond.ts'
import { graphiqlOptions } from './graphiql-options.ts'

interface Page {
  readonly plain: Buffer
  readonly packed: Buffer
  readonly etag: string
  readonly policy: string
}

/** `self` is the code of this node. */
export function createGraphiqlDoor(self: string, textOf: (self: string) => Promise<string> = textOfPage): Door {
  let page: Promise<Page> | undefined
  return {
    paths: ['/graphql'],
    methods: ['GET'],
    when: wantsPage,
    token: 'none',
    async handle({ request, response }) {
      page ??= textOf(self).then(pageOf)
      // One that failed must not stay: the next request makes it anew.
      const { plain, packed, etag, policy } = await page.catch((error: unknown) => {
        page = undefined
        throw error
      })
      const headers = {
        'content-security-policy': policy,
        // Asked about each time, and sent once.
        ...{ etag, 'cache-control': 'no-cache', vary: 'accept, accept-encoding' },
      }
      // Megabytes that are not taken do not keep a connection for ever.
      response.setTimeout(PATIENCE_MS, () => response.destroy())
      if (isKnown(request, etag)) return send(response, 304, HTML_TYPE, '', headers)
      if (!takesGzip(request)) return send(response, 200, HTML_TYPE, plain, headers)
      send(response, 200, HTML_TYPE, packed, { ...headers, 'content-encoding': 'gzip' })
    },
  }
}

const PATIENCE_MS = 60_000
const HTML_TYPE = 'text/html; charset=utf-8'

/** `gzip;q=0` refuses it. */
const takesGzip = ({ headers }: IncomingMessage): boolean =>
  /(^|,)\s*gzip\s*(,|$|;(?!\s*q=0(\.0*)?\s*(,|$)))/i.test(String(headers['accept-encoding'] ?? ''))

const wantsPage = ({ headers }: IncomingMessage): boolean => headers.accept?.includes('text/html') === true

const isKnown = ({ headers }: IncomingMessage, etag: string): boolean =>
  String(headers['if-none-match'] ?? '')
    .split(/\s*,\s*/)
    .some((tag) => tag.replace(/^W\//, '') === etag)

async function textOfPage(self: string): Promise<string> {
  // Loaded for those who open the page.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const page = renderGraphiQL(graphiqlOptions(self)).trimStart()
  return page.replace('<head>', () => `<head><script>${graphiqlSessionScript()}</script>`)
}

async function pageOf(text: string): Promise<Page> {
  const plain = Buffer.from(text)
  const etag = `"${createHash('sha256').update(plain).digest('base64url')}"`
  return { plain, packed: await promisify(gzip)(plain), etag, policy: policyOf(text) }
}

/** Its own scripts by their hashes, and the workers they make of themselves; nothing from elsewhere, and no frame around it. */
function policyOf(text: string): string {
  const scripts = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    'worker-src blob:',
    // The editor writes its styles as it runs.
    "style-src 'unsafe-inline'",
    ...['font-src data:', 'img-src data:', "connect-src 'self'"],
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
  ].join('; ')
}
