/**
 * The page of commands names every command, and only options that exist.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMANDS } from '@guantong/cli/commands'
import { createProgram } from '@guantong/cli/program'
import { expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'

type Command = ReturnType<typeof createProgram>

const silent = {
  lang: 'en',
  say: (key: string) => key,
  env: {},
  now: () => new Date(0),
  print() {},
  tell() {},
} as const
const program = createProgram(COMMANDS, silent, () => {})
/** `documents` stands in one row with the commands below it, `standard` has a row for each. */
const commands = program.commands.flatMap((command): [string, readonly Command[]][] =>
  command.name() === 'standard'
    ? command.commands.map((each) => [`standard ${each.name()}`, [each]])
    : [[command.name(), [command, ...command.commands]]],
)
const rows = readFileSync(join(CLONE, 'packages/cli/COMMANDS.md'), 'utf8')
  .split('\n')
  .flatMap((line) => /^\| `([^`]+)`/.exec(line)?.[1] ?? [])
const rowOf = (name: string): string | undefined => rows.find((row) => row === name || row.startsWith(`${name} `))

it('has a row for every command', () => {
  expect(commands.map(([name]) => name).filter((name) => rowOf(name) === undefined)).toEqual([])
  expect(rows).toHaveLength(commands.length)
})

it('names only options that exist', () => {
  const unknown = commands.flatMap(([name, parts]) => {
    const options = parts.flatMap((part) => part.options.map(({ long }) => long))
    return (rowOf(name)?.match(/--[a-z-]+/g) ?? [])
      .filter((option) => !options.includes(option))
      .map((option) => `${name} ${option}`)
  })
  expect(unknown).toEqual([])
})
