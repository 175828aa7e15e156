/**
 * Declares every command of `guantong` with its options, in the reader's language.
 *
 * @module
 */
import { createRequire } from 'node:module'
import { Command, Option } from 'commander'
import { addBackup } from '../commands/backup/backup.ts'
import { addRestore } from '../commands/backup/restore.ts'
import { addDoctor } from '../commands/doctor/doctor.ts'
import { addDocuments } from '../commands/documents/documents.ts'
import { addExport } from '../commands/export/export.ts'
import { addImport } from '../commands/import/import.ts'
import { addPack } from '../commands/pack/pack.ts'
import { addUnpack } from '../commands/pack/unpack.ts'
import { addQuery } from '../commands/query/query.ts'
import { addReplay } from '../commands/replay/replay.ts'
import { addServe } from '../commands/serve/serve.ts'
import { addStandard } from '../commands/standard/standard.ts'
import { addStatus } from '../commands/status/status.ts'
import { addSubscribe } from '../commands/subscribe/subscribe.ts'
import { addToken } from '../commands/token/token.ts'
import { addDown } from '../commands/up/down.ts'
import { addUp } from '../commands/up/up.ts'
import { addWatch } from '../commands/watch/watch.ts'
import { addWhy } from '../commands/why/why.ts'
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
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }
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
