/** What a door of the node answers with, before it is written to a connection. */
export interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string | Buffer
  readonly headers: Readonly<Record<string, string>>
}
