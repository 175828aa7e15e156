import type { Command } from 'commander'
import type { Context } from '../program/context.ts'

/** Adds one command to the program; `done` takes its exit code. */
export type AddCommand = (program: Command, context: Context, done: (code: number) => void) => Command

/** An option that may be repeated, or hold several values with commas between them. */
export const listed = (value: string, earlier: readonly string[] = []): string[] => [
  ...earlier,
  ...value.split(',').map((each) => each.trim()),
]
