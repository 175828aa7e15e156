/** What a shell says of a program that wrote into a pipe nothing reads any more: 128 + SIGPIPE (13). */
const BROKEN_PIPE = 141

/** Ends the process when `… | head` has seen enough. Node.js ignores SIGPIPE and would print a stack trace. */
export function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(BROKEN_PIPE)
  })
}
