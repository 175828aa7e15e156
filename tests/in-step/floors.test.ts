/**
 * Every room (a folder) of a package stands on the floors below its own, and imports nothing from its own floor or above:
 * a reader who knows the order knows where an import can lead.
 *
 * @module
 */
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, sources } from './imports.ts'

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
    ['start'],
    ['config', 'export'],
    ['drop', 'http', 'print'],
    ['exchange', 'graph', 'intake'],
    ['ledger', 'spreadsheet', 'policy'],
  ],
  'packages/node/src/exchange': [['.', 'pack'], ['loops'], ['arrivals', 'questions', 'reconcile'], ['transport']],
  'packages/node/src/graph': [
    ['run'],
    ['.'],
    ['changes', 'foreign', 'grants'],
    ['operators', 'schema'],
    ['rows'],
    ['base'],
    ['live'],
    ['fair', 'guard'],
  ],
  'packages/node/src/intake': [
    ['.'],
    ['rows'],
    ['personal', 'profiles', 'rejects'],
    ['workbook'],
    ['readers', 'samples'],
  ],
  'packages/node/src/ledger': [
    ['forged', 'issue'],
    ['heal'],
    ['backup', 'figures', 'ingest', 'sessions'],
    ['outbox'],
    ['measure', 'past'],
    ['cube'],
    ['deadlines'],
    ['grants', 'looks', 'roles', 'rows', 'tokens'],
    ['connection'],
  ],
  'packages/cli/src': [['.'], ['bundle', 'commands'], ['declare'], ['sandbox'], ['ask', 'print', 'program']],
  'packages/cli/src/commands': [
    [
      'audit',
      'documents',
      'enroll',
      'grant',
      'history',
      'import',
      'login',
      'migrate',
      'pack',
      'policy',
      'read',
      'profile',
      'replay',
      'serve',
      'standard',
      'status',
      'subscribe',
      'token',
      'up',
      'watch',
      'why',
      'withdraw',
      'withdrawn',
    ],
    ['doctor', 'key', 'query'],
    ['backup', 'export'],
  ],
}

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

it('no folders of a package import each other, by value or by type', () => {
  const arrows = new Map(sources.map((file) => [posix.dirname(file), new Set<string>()]))
  for (const file of sources) for (const to of importsOf(file)) arrows.get(posix.dirname(file))?.add(posix.dirname(to))
  // What imports nothing that is left can be in no circle; nor can, then, what imports only that.
  for (let before = -1; arrows.size !== before; ) {
    before = arrows.size
    for (const [folder, to] of arrows)
      if (![...to].some((one) => one !== folder && arrows.has(one))) arrows.delete(folder)
  }
  expect([...arrows.keys()]).toEqual([])
})
