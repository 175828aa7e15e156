/**
 * One command line of `guantong`. Exit codes: 0 done, 1 failed, 2 wrong usage; 141 when the reader of a pipe has gone.
 *
 * @module
 */
import { CommanderError } from 'commander'
import { COMMANDS } from './commands.ts'
import { createProgram } from './declare/create-program.ts'
import { endWithReader } from './program/broken-pipe.ts'
import { createContext, explain, UsageError } from './program/context.ts'
import { languageOf } from './program/language.ts'
import { usageSentence } from './program/usage.ts'

/** Runs one command line to its end and returns the exit code. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const context = createContext(languageOf(argv, env), env)
  let code = 0
  const program = createProgram(COMMANDS, context, (result) => {
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

/** The command line of this process, to the end of the process. */
export async function runProcess(): Promise<never> {
  endWithReader(process.stdout)
  endWithReader(process.stderr)
  const code = await run(process.argv.slice(2), process.env)
  // An answer into a pipe is written asynchronously: ending at once would cut it off.
  process.exitCode = code
  await new Promise((resolve) => process.stdout.write('', resolve))
  process.exit(code)
}
