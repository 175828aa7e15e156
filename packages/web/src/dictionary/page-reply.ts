/** What a page is answered with, before it is written to a connection. */
export interface PageReply {
  readonly status: number
  readonly type: string
  readonly body: string | Buffer
  readonly headers: Readonly<Record<string, string>>
}
