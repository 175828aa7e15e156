/**
 * Reading server-sent events as they come.
 *
 * @module
 */
export interface ServerEvent {
  readonly id: string | null
  readonly event: string
  readonly data: string
}

/** Comments (the beats that keep a connection open) are passed as null, so that a reader knows the other side is there. */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent | null> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) yield eventOf(block)
  }
}

function eventOf(block: string): ServerEvent | null {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const at = line.indexOf(':')
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).trimStart())
  }
  const event = fields.get('event')
  return event === undefined ? null : { event, id: fields.get('id') ?? null, data: fields.get('data') ?? '' }
}
