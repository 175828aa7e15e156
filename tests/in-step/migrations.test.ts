/**
 * Migrations of a release stay as they were released.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { findBroken } from '../support/frozen-migrations.ts'

const FOLDER = join(CLONE, 'schemas/store/migrations')
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

it('are so in this clone', () => {
  const files = new Map(readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]))
  expect(findBroken(readFileSync(join(CLONE, 'deploy/CHANGELOG.md'), 'utf8'), files)).toEqual([])
})

it('finds what was changed, removed, put before or not listed', () => {
  const released = `# Changelog

## [Unreleased]

### Migrations

- \`000003_c.sql\` \`${hash('whatever')}\`

## [0.2.0] - 2027-06-30

### Migrations

- \`000002_b.sql\` \`${hash('b')}\`

## [0.1.0] - 2027-01-31

### Migrations

- \`000001_a.sql\` \`${hash('a')}\`
`
  const files = { '000001_a.sql': 'a', '000002_b.sql': 'b', '000003_c.sql': 'c' }
  const filesWith = (changed: Record<string, string>) => new Map(Object.entries({ ...files, ...changed }))
  expect(findBroken(released, filesWith({}))).toEqual([])
  expect(findBroken(released, filesWith({ '000003_c.sql': 'other' }))).toEqual([])
  expect(findBroken(released, filesWith({ '000001_a.sql': 'other' }))).toEqual([
    '000001_a.sql of release 0.1.0 has changed: write a new migration',
  ])
  const gone = filesWith({})
  gone.delete('000002_b.sql')
  expect(findBroken(released, gone)).toContain('000002_b.sql of release 0.2.0 is gone')
  expect(findBroken(released, filesWith({ '000002_another.sql': '' }))).toContain(
    '000002_another.sql came in before 000002_b.sql',
  )
  expect(findBroken(released, filesWith({ '000005_e.sql': '' }))).toEqual([
    '000005_e.sql stands where number 000004 is due',
  ])
  expect(findBroken('## [0.1.0] - 2027-01-31\n', filesWith({}))).toEqual([
    'release 0.1.0 does not say which migrations it froze',
  ])
})
