/**
 * Help and usage errors in the reader's language, on top of the parser's own English.
 *
 * @module
 */
import type { Command, CommanderError } from 'commander'
import type { Context } from './context.ts'
import type { Say } from './speaker.ts'

const TITLES_ZH: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Options:': '选项：',
  'Commands:': '命令：',
  'Arguments:': '参数：',
}

const SENTENCES: Readonly<Record<string, Parameters<Say>[0]>> = {
  'commander.unknownOption': 'usage.unknownOption',
  'commander.unknownCommand': 'usage.unknownCommand',
  'commander.missingArgument': 'usage.missingArgument',
  'commander.missingMandatoryOptionValue': 'usage.missingOption',
  'commander.optionMissingArgument': 'usage.missingValue',
  'commander.excessArguments': 'usage.excessArguments',
}

export function speakUsage(command: Command, { say, lang }: Context): void {
  command
    .helpOption('-h, --help', say('option.help'))
    .helpCommand(false)
    .exitOverride()
    // the one who catches the error says it, in the right language
    .configureOutput({ outputError: () => {} })
    // our descriptions name choices and defaults themselves, in both languages
    .configureHelp({
      optionDescription: ({ description }) => description,
      argumentDescription: ({ description }) => description,
      styleTitle: (title) => (lang === 'zh' ? (TITLES_ZH[title] ?? title) : title),
    })
}

/** What was wrong with the command line, and where the right one is described. */
export function usageSentence(error: CommanderError, program: Command, argv: readonly string[], say: Say): string {
  const what = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  const allowed = /Allowed choices are (.*)\.$/.exec(error.message)?.[1]
  const key = SENTENCES[error.code]
  const invalid = allowed === undefined ? undefined : say('usage.invalid', { what, allowed })
  const sentence = invalid ?? (key === undefined ? error.message.replace(/^error: /, '') : say(key, { what }))
  return `${sentence}\n${say('usage.seeHelp', { command: commandNamed(program, argv) })}`
}

/** `standard show `, or as many of the first words as name a command. */
function commandNamed(program: Command, argv: readonly string[]): string {
  const [word, ...rest] = argv
  const command = program.commands.find((each) => each.name() === word)
  return command === undefined ? '' : `${word} ${commandNamed(command, rest)}`
}
