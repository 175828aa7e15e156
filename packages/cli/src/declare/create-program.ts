/**
 * The program with its commands and its help, in the reader's language.
 *
 * @module
 */
import { Command } from 'commander'
import type { Context } from '../program/context.ts'
import { speakUsage } from '../program/usage.ts'
import { version } from '../program/version.ts'
import { type AddCommand, languageOption } from './declare-command.ts'

/** `done` takes the exit code of the command that was run. */
export function createProgram(
  commands: readonly AddCommand[],
  context: Context,
  done: (code: number) => void,
): Command {
  const { say } = context
  const program = new Command('guantong')
    .description(say('about.guantong'))
    .version(version, '-V, --version', say('option.version'))
    .addHelpText('after', `\n${say('about.exit')}`)
  speakUsage(program, context)
  for (const add of commands) add(program, context, done)
  return program.addOption(languageOption(context))
}
