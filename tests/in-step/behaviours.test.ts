/**
 * The tables of the view's BEHAVIOURS.md name tests; each of them is there, and shows what its column says.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'

const ROOM = 'packages/view'
const read = (file: string): string => readFileSync(join(CLONE, file), 'utf8')
const pathOf = (file: string): string => (file.startsWith('src/') ? join(ROOM, file) : file)
const EACH_TRANSPORT = "describe.each(['nats', 'http'] as const)("

interface Entry {
  readonly behaviour: string
  readonly column: string
  readonly file: string
  readonly name: string
}

const tables = read(join(ROOM, 'BEHAVIOURS.md'))
  .split(/\n(?:\n|(?!\|))/)
  .flatMap((block) => {
    const rows = block.split('\n').filter((line) => line.startsWith('|'))
    return rows.length < 3
      ? []
      : [
          rows.map((row) =>
            row
              .split('|')
              .slice(1, -1)
              .map((cell) => cell.trim()),
          ),
        ]
  })

function entriesOf([head = [], _, ...rows]: readonly string[][]): Entry[] {
  return rows.flatMap(([behaviour = '', ...cells]) =>
    cells.flatMap((cell, at) => {
      const column = head[at + 1] ?? ''
      return cell.split('<br>').map((entry) => {
        const [, file, name] = /^(?:`([^`]+\.test\.ts)`: )?(.*)$/.exec(entry.trim()) ?? []
        return {
          behaviour,
          column,
          file: pathOf(file ?? /`([^`]+\.test\.ts)`/.exec(column)?.[1] ?? ''),
          name: name ?? '',
        }
      })
    }),
  )
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Where a test of this name begins in a file; -1: nowhere. */
const placeOf = (text: string, name: string): number =>
  text.search(new RegExp(`\\b(?:it|test)(?:\\.each\\([\\s\\S]{0,2000}?\\))?\\(\\s*(['"\`])${literally(name)}\\1`))

describe('the tables of behaviours', () => {
  const [every = [], more = []] = tables

  it('hold every behaviour that was agreed, each with a test in every column', () => {
    const behaviours = every.slice(2).map(([behaviour]) => behaviour)
    expect(behaviours).toEqual(
      expect.arrayContaining([
        ...[
          'batching',
          'aliases',
          'fragments, variables, conditions',
          'nulls',
          'errors at exact paths',
          'cancellation',
        ],
        ...['deadline', 'breaker', 'N−1', 'topology change', 'divided budget'],
      ]),
    )
    expect(every.slice(2).filter((row) => row.length !== 3 || row.some((cell) => cell === ''))).toEqual([])
  })

  it('name tests that are there', () => {
    const entries = [...entriesOf(every), ...entriesOf(more)]
    expect(entries.length).toBeGreaterThan(30)
    const wrong = entries.filter(
      ({ file, name }) => !existsSync(join(CLONE, file)) || name === '' || placeOf(read(file), name) < 0,
    )
    expect(wrong).toEqual([])
  })

  it('name tests that run over both transports where the column says so', () => {
    const wrong = entriesOf(every).filter(({ column, file, name }) => {
      if (!column.includes(`\`${file.replace(`${ROOM}/`, '')}\``)) return false
      const text = read(file)
      const before = text.slice(0, placeOf(text, name))
      const last = (wanted: string) => before.lastIndexOf(wanted)
      // No other block of the top level has begun since.
      const isWithin = (wanted: string) => last(wanted) >= 0 && last(wanted) >= before.lastIndexOf('\ndescribe') + 1
      return column.includes('HTTP') && !isWithin(EACH_TRANSPORT)
    })
    expect(wrong).toEqual([])
  })
})
