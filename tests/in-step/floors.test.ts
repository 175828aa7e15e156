/**
 * Every room (a folder) of a package stands on the floors below its own, and imports nothing from its own floor or above:
 * a reader who knows the order knows where an import can lead.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'

/** Top to bottom, one floor a line; `.` are the files that stand in the folder itself. */
const HOUSES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'packages/standard/src': [
    ['.'],
    ['print'],
    ['lint'],
    ['load'],
    ['time'],
    ['check'],
    ['codes', 'figures'],
    ['dictionary'],
    ['read'],
  ],
  'packages/web/src': [['.'], ['dictionary']],
  'packages/node/src': [
    ['.'],
    ['config', 'export'],
    ['drop', 'http', 'print'],
    ['exchange', 'graph', 'intake'],
    ['ledger', 'spreadsheet'],
  ],
  'packages/node/src/exchange': [['.', 'pack'], ['loops'], ['arrivals', 'questions', 'reconcile'], ['transport']],
  'packages/node/src/graph': [['run'], ['.'], ['changes'], ['schema'], ['rows'], ['base'], ['live'], ['guard']],
  'packages/node/src/intake': [['.'], ['rows'], ['profiles', 'rejects'], ['readers', 'samples']],
  'packages/node/src/ledger': [
    ['issue'],
    ['heal'],
    ['backup', 'figures', 'ingest'],
    ['outbox'],
    ['measure'],
    ['cube'],
    ['rows'],
    ['connection'],
  ],
  'packages/cli/src': [['.'], ['commands'], ['declare'], ['sandbox'], ['ask', 'print', 'program']],
  'packages/cli/src/commands': [
    [
      'documents',
      'import',
      'pack',
      'replay',
      'serve',
      'standard',
      'status',
      'subscribe',
      'token',
      'up',
      'watch',
      'why',
    ],
    ['doctor', 'query'],
    ['backup', 'export'],
  ],
}

const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'packages'], {
  cwd: CLONE,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(file) && !file.includes('/generated/'))

/** Statements stand at the beginning of a line; what is imported where it is used, for its type or later, anywhere. */
const IMPORT = /^(?:import|export)\b[^'"`]*?\bfrom '(\.[^']+)'|^import '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm

const importsOf = (file: string): string[] =>
  [...readFileSync(join(CLONE, file), 'utf8').matchAll(IMPORT)].map(([, from, effect, inline]) =>
    posix.join(posix.dirname(file), from ?? effect ?? inline ?? ''),
  )

const roomIn = (house: string, file: string): string => {
  const [room = '', ...below] = posix.relative(house, file).split('/')
  return below.length === 0 ? '.' : room
}

describe.each(Object.entries(HOUSES))('%s', (house, floors) => {
  const files = sources.filter((file) => file.startsWith(`${house}/`))

  it('has every room on one floor', () => {
    const rooms = new Set(files.map((file) => roomIn(house, file)))
    expect(floors.flat().sort()).toEqual([...rooms].sort())
  })

  it('imports downwards only', () => {
    const floorOf = (file: string): number => floors.findIndex((rooms) => rooms.includes(roomIn(house, file)))
    const arrows = files.flatMap((file) =>
      importsOf(file)
        .filter((to) => to.startsWith(`${house}/`) && !to.includes('/generated/'))
        .map((to) => ({ file, to, from: roomIn(house, file), into: roomIn(house, to) })),
    )
    expect(arrows.length).toBeGreaterThan(0)
    const wrong = arrows.filter(({ file, to, from, into }) => from !== into && floorOf(file) >= floorOf(to))
    expect(wrong.map(({ file, to }) => `${file} → ${to}`)).toEqual([])
  })
})
