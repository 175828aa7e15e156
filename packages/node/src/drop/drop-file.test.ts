import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { ImportSummary } from '../intake/rows/import-summary.ts'
import { takeFile } from './drop-file.ts'
import { dropPlaces } from './drop-names.ts'
import { createSecondLook } from './second-look.ts'

const root = mkdtempSync(join(tmpdir(), 'guantong-drop-file-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('what a file grew while it was imported comes back, though another of its name lay at the door', async () => {
  const places = dropPlaces(root)
  for (const place of [places.working, places.rejects, places.done, places.failed])
    mkdirSync(place, { recursive: true })
  const door = join(root, 'x.csv')
  writeFileSync(door, 'id\n1\n2\n')
  const now = () => new Date()
  const desk = {
    ...{ node: '370200', places, now, newId: () => 'id', log: { error: () => {} } },
    lease: async () => ({ lost: new AbortController().signal, release: async () => {} }),
    importDropped: async ({ file }: { file: string }) => {
      appendFileSync(file, '3\n')
      writeFileSync(door, 'id\n9\n')
      return { rows: 2, accepted: 2, rejectedByRule: {} } as ImportSummary
    },
  }
  const turn = { tries: 0, mayWait: async () => false }
  const fate = await takeFile(desk, 'x.csv', null, turn, new AbortController().signal)
  if (fate.fate !== 'taken') throw new Error(fate.fate)
  const look = createSecondLook({ places, now, log: { warn: () => {} } })
  look.add(fate.taken, fate.result)
  await look.look()
  expect(readFileSync(door, 'utf8')).toBe('id\n9\n')
  rmSync(door)
  await look.look()
  expect(existsSync(door) && readFileSync(door, 'utf8')).toBe('id\n1\n2\n3\n')
})
