/**
 * The `guantong` command. Exit codes: 0 done, 1 failed, 2 wrong usage; 141 when the reader of a pipe has gone.
 *
 * @module
 */
import { createRequire } from 'node:module'
import { Command, CommanderError, Option } from 'commander'
import { addBackup } from './commands/backup.ts'
import { addDoctor } from './commands/doctor.ts'
import { addDocuments } from './commands/documents.ts'
import { addDown } from './commands/down.ts'
import { addExport } from './commands/export.ts'
import { addImport } from './commands/import.ts'
import { addPack } from './commands/pack.ts'
import { addQuery } from './commands/query.ts'
import { addReplay } from './commands/replay.ts'
import { addRestore } from './commands/restore.ts'
import { addServe } from './commands/serve.ts'
import { addStandard } from './commands/standard.ts'
import { addStatus } from './commands/status.ts'
import { addSubscribe } from './commands/subscribe.ts'
import { addToken } from './commands/token.ts'
import { addUnpack } from './commands/unpack.ts'
import { addUp } from './commands/up.ts'
import { addWatch } from './commands/watch.ts'
import { addWhy } from './commands/why.ts'
import { type Context, createContext, explain, UsageError } from './context.ts'
import { languageOf } from './language.ts'
import { speakUsage, usageSentence } from './usage.ts'

const COMMANDS = [
  addUp,
  addDown,
  addServe,
  addImport,
  addExport,
  addWatch,
  addQuery,
  addSubscribe,
  addStatus,
  addWhy,
  addToken,
  addDocuments,
  addBackup,
  addRestore,
  addReplay,
  addPack,
  addUnpack,
  addDoctor,
  addStandard,
]

/** Runs one command line to its end and returns the exit code. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const context = createContext(languageOf(argv, env), env)
  try {
    return await parse(argv, context)
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      // a group without a command: its help has been printed
      if (error.code === 'commander.help') return 2
      context.tell(usageSentence(error, argv, context.say))
      return 2
    }
    context.tell(explain(error, context))
    return error instanceof UsageError ? 2 : 1
  }
}

async function parse(argv: readonly string[], context: Context): Promise<number> {
  const { say } = context
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
  const program = new Command('guantong')
    .description(say('about.guantong'))
    .version(version, '-V, --version', say('option.version'))
    .addHelpText('after', `\n${say('about.exit')}`)
  speakUsage(program, say)
  let code = 0
  const done = (result: number): void => {
    code = result
  }
  for (const add of COMMANDS) {
    const command = add(program, context, done)
    for (const each of [command, ...command.commands]) {
      each.addOption(new Option('--lang <en|zh>', say('option.lang')).choices(['en', 'zh']))
      speakUsage(each, say)
    }
  }
  program.addOption(new Option('--lang <en|zh>', say('option.lang')).choices(['en', 'zh']))
  if (argv.length === 0) {
    program.outputHelp({ error: true })
    return 2
  }
  await program.parseAsync(argv, { from: 'user' })
  return code
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
