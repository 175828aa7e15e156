/**
 * How a command is declared: its name, its words, its options and its work. What many commands share is here, once: the
 * options that name a node or a sandbox, --json and --lang, the answer as JSON or in words, and the exit code.
 *
 * @module
 */
import { type Command, Option } from 'commander'
import { type Context, speaking } from '../program/context.ts'
import type { KeyOf, Messages } from '../program/messages.ts'
import { speakUsage } from '../program/usage.ts'

/** Adds one command to the program; `done` takes its exit code. */
export type AddCommand = (program: Command, context: Context, done: (code: number) => void) => Command

const SHARED = {
  at: ['--at <url>', 'option.at'],
  node: ['--node <code>', 'option.node'],
  config: ['--config <file>', 'option.config'],
  data: ['--data <folder>', 'option.data'],
} as const
export type SharedOption = keyof typeof SHARED | 'json'

export interface Run<Key extends string = never> extends Context<Key> {
  /** Scripts read the answer. */
  readonly json: boolean
  /** The answer as one line of JSON with --json, in words otherwise. */
  answer(result: object, inWords: () => void): void
}

export interface Declaration<List extends Messages, At, Options, Arguments extends unknown[]> {
  readonly name: string
  readonly messages: List
  readonly about: KeyOf<List>
  /** Its arguments, and its options besides the shared ones. */
  readonly options?: (command: Command, context: Context<KeyOf<List>>) => Command
  /** Returns the exit code, 0 done or 1 failed. @throws UsageError for exit code 2, GuantongError for 1 */
  readonly run: (at: At, options: Options, ...given: Arguments) => Promise<number> | number
}

export function declareCommand<List extends Messages, Options, Arguments extends unknown[]>(
  shared: readonly SharedOption[],
  declaration: Declaration<List, Run<KeyOf<List>>, Options, Arguments>,
): AddCommand {
  const { name, messages, about, options: addOptions, run } = declaration
  return (program, context, done) => {
    const own = speaking(context, messages)
    const { say, print } = own
    const command = program.command(name).description(say(about))
    for (const each of shared) if (each !== 'json') command.option(SHARED[each][0], say(SHARED[each][1]))
    addOptions?.(command, own)
    if (shared.includes('json')) command.option('--json', say('option.json'))
    speakUsage(command.addOption(languageOption(context)), context)
    return command.action(async (...given: unknown[]) => {
      // the parser hands over the arguments, the options and the command itself
      const options = given.at(-2) as Options & { json?: boolean }
      const json = options.json === true
      const answer = (result: object, inWords: () => void): void => (json ? print(JSON.stringify(result)) : inWords())
      done(await run({ ...own, json, answer }, options, ...(given.slice(0, -2) as Arguments)))
    })
  }
}

/** A word that only stands before other commands. */
export function declareGroup<List extends Messages>(
  { name, messages, about }: Pick<Declaration<List, never, never, never>, 'name' | 'messages' | 'about'>,
  commands: readonly AddCommand[],
): AddCommand {
  return (program, context, done) => {
    const group = program.command(name).description(speaking(context, messages).say(about))
    for (const add of commands) add(group, context, done)
    speakUsage(group.addOption(languageOption(context)), context)
    return group
  }
}

export const languageOption = ({ say }: Context): Option =>
  new Option('--lang <en|zh>', say('option.lang')).choices(['en', 'zh'])

/** An option that may be repeated, or hold several values with commas between them. */
export const listed = (value: string, earlier: readonly string[] = []): string[] => [
  ...earlier,
  ...value.split(',').map((each) => each.trim()),
]
