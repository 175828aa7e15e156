/**
 * The program `guantong` as it declares itself, and what a text asks of it.
 *
 * @module
 */
import { COMMANDS } from '@guantong/cli/commands'
import { createProgram } from '@guantong/cli/program'

type Command = ReturnType<typeof createProgram>

const program = createProgram(
  COMMANDS,
  { lang: 'en', say: (key) => key, env: {}, now: () => new Date(), print: () => {}, tell: () => {} },
  () => {},
)

const OF_EVERY = ['--help', '--lang', '--version']
const optionsOf = (command: Command): string[] => [
  ...command.options.flatMap(({ long }) => (long == null ? [] : [long])),
  ...command.commands.flatMap(optionsOf),
]

/** Options of any command. */
export const OPTIONS: ReadonlySet<string> = new Set([...optionsOf(program), ...OF_EVERY])

const named = (command: Command, word: string | undefined): Command | undefined =>
  command.commands.find((each) => each.name() === word)

export const isCommand = (word: string): boolean => named(program, word) !== undefined

export const optionsIn = (text: string): string[] =>
  [...text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([option]) => option)

/** What is behind each `guantong` of a text, or behind the file it begins in, up to the end of that command; texts and values in quotation marks are left out. */
export function commandLinesIn(text: string): string[] {
  const plain = text.replace(/\$?\{[^}]*\}/g, 'X').replace(/'[^']*'|"[^"]*"/g, 'X')
  return [...plain.matchAll(/(?:(?<![\w@:.-])guantong(?:\.mjs)?|cli\/src\/main\.ts) +([^|;&`>#()（），。]+)/g)].map(
    ([, line = '']) => line.trim(),
  )
}

/** What a command line names that the program does not have: a command, or an option of that command. */
export function unknownIn(line: string): string[] {
  const words = line.split(/\s+/).map((word) => word.replace(/^\[|[\],.:]+$/g, ''))
  let command: Command = program
  for (const word of words) {
    if (command.commands.length === 0 || !/^[a-z][a-z-]*$/.test(word)) break
    const next = named(command, word)
    if (next === undefined) return [word]
    command = next
  }
  const known = new Set([...optionsOf(command), ...OF_EVERY])
  return optionsIn(line).filter((option) => !known.has(option))
}
