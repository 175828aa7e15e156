/**
 * Declares every command of `guantong` with its options, in the reader's language.
 *
 * @module
 */
import { createRequire } from 'node:module'
import { Command, Option } from 'commander'
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
import type { Context } from './context.ts'
import { speakUsage } from './usage.ts'

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

/** `done` takes the exit code of the command that was run. */
export function createProgram(context: Context, done: (code: number) => void): Command {
  const { say } = context
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
  const program = new Command('guantong')
    .description(say('about.guantong'))
    .version(version, '-V, --version', say('option.version'))
    .addHelpText('after', `\n${say('about.exit')}`)
  speakUsage(program, say)
  const language = (): Option => new Option('--lang <en|zh>', say('option.lang')).choices(['en', 'zh'])
  for (const add of COMMANDS) {
    const command = add(program, context, done)
    for (const each of [command, ...command.commands]) {
      each.addOption(language())
      speakUsage(each, say)
    }
  }
  return program.addOption(language())
}
