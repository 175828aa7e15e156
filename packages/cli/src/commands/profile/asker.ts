import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** Asks one question after the other, whether a person answers, a pipe or a file. */
export interface Asker {
  /** What was answered, without blanks at the ends; '' where nothing was, or nobody answers any more. */
  ask(question: string): Promise<string>
  /** Nobody answers any more. */
  readonly ended: boolean
  close(): void
}

/** @param tell where questions go: standard error, so that the answer of the command stays alone on standard output */
export function makeAsker(input: Readable, tell: (text: string) => void): Asker {
  const reader = createInterface({ input, terminal: false })
  // An iterator keeps the lines that come before they are asked for; `question` would lose those of a pipe.
  const lines = reader[Symbol.asyncIterator]()
  let ended = false
  return {
    get ended() {
      return ended
    },
    async ask(question) {
      tell(question)
      if (ended) return ''
      const { value, done } = await lines.next()
      if (done === true) ended = true
      return done === true ? '' : value.trim()
    },
    close: () => reader.close(),
  }
}
