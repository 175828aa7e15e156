/**
 * Exports over HTTP as a client sees them: status, body, and the trailers that `fetch` does not show.
 *
 * @module
 */
import { get, type IncomingHttpHeaders } from 'node:http'
import type { Principal } from '@guantong/contract'
import type { Graphs } from './start-graphs.ts'

export interface Downloaded {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly trailers: NodeJS.Dict<string>
  /** False when the connection broke before the end. */
  readonly whole: boolean
}

export interface DownloadOptions {
  readonly principal?: Partial<Principal>
  readonly headers?: Readonly<Record<string, string>>
  readonly token?: string
  readonly method?: string
  /** Called with all that has come so far; true hangs up. */
  readonly onData?: (body: Buffer) => boolean | Promise<boolean>
}

export async function download(
  graphs: Graphs,
  code: string,
  path: string,
  { principal, headers = {}, token, method = 'GET', onData }: DownloadOptions = {},
): Promise<Downloaded> {
  const authorization = `Bearer ${token ?? (await graphs.tokenFor(code, { sharing: 'withheld', ...principal }))}`
  return new Promise((resolve, reject) => {
    const request = get(
      `${graphs.urlOf(code)}/export/${path}`,
      { method, headers: { authorization, ...headers }, agent: false },
      async (response) => {
        const parts: Buffer[] = []
        const done = (whole: boolean): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts),
            trailers: response.trailers,
            whole,
          })
        try {
          for await (const part of response as AsyncIterable<Buffer>) {
            parts.push(part)
            if ((await onData?.(Buffer.concat(parts))) === true) {
              request.destroy()
              break
            }
          }
          done(response.complete)
        } catch {
          done(false)
        }
      },
    )
    request.once('error', reject)
  })
}

export interface Lines {
  readonly rows: readonly ({ readonly id: string } & Record<string, unknown>)[]
  // biome-ignore lint/suspicious/noExplicitAny: read by the test that asked for them
  readonly marks: readonly any[]
  // biome-ignore lint/suspicious/noExplicitAny: read by the test that asked for them
  readonly end: any
}

/** Rows and words between them; a last line that is cut is left out. */
export function linesOf(body: Buffer): Lines {
  const lines = body.toString('utf8').split('\n').slice(0, -1)
  const all = lines.map((line) => JSON.parse(line))
  return {
    rows: all.filter((each) => 'id' in each),
    marks: all.filter((each) => '_mark' in each || '_waiting' in each),
    end: all.find((each) => '_end' in each)?._end,
  }
}
