/**
 * The `guantong` command. Exit codes: 0 done, 1 failed, 2 wrong usage; 141 when the reader of a pipe has gone.
 *
 * @module
 */
import { CommanderError } from 'commander'
import { createContext, explain, UsageError } from './program/context.ts'
import { createProgram } from './program/create-program.ts'
import { languageOf } from './program/language.ts'
import { usageSentence } from './program/usage.ts'

/** Runs one command line to its end and returns the exit code. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const context = createContext(languageOf(argv, env), env)
  let code = 0
  const program = createProgram(context, (result) => {
    code = result
  })
  if (argv.length === 0) {
    program.outputHelp({ error: true })
    return 2
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      // a group without a command: its help has been printed
      if (error.code === 'commander.help') return 2
      context.tell(usageSentence(error, program, argv, context.say))
      return 2
    }
    context.tell(explain(error, context))
    return error instanceof UsageError ? 2 : 1
  }
}

/** What a shell says of a program that wrote into a pipe nothing reads any more: 128 + SIGPIPE (13). */
const BROKEN_PIPE = 141

/** Ends the process when `… | head` has seen enough. Node.js ignores SIGPIPE and would print a stack trace. */
function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(BROKEN_PIPE)
  })
}

if (import.meta.main) {
  endWithReader(process.stdout)
  endWithReader(process.stderr)
  const code = await run(process.argv.slice(2), process.env)
  // An answer into a pipe is written asynchronously: ending at once would cut it off.
  process.exitCode = code
  await new Promise((resolve) => process.stdout.write('', resolve))
  process.exit(code)
}
