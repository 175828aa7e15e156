import { expect, it } from 'vitest'
import { printEntities } from './print-entities.ts'

const CATALOGUE = `-- What the migrations make together

table child
  parent_code text collate "C" not null
  nth integer not null default 0
  moments timestamp with time zone[]
  child_pkey: PRIMARY KEY (parent_code, nth)
  child_parent_code_fkey: FOREIGN KEY (parent_code) REFERENCES parent(code) ON DELETE CASCADE

table odd
  at point not null

table parent
  code text collate "C" not null
  weight numeric
  parent_pkey: PRIMARY KEY (code)
`

it('takes columns, keys and both ends of a reference from the catalogue', () => {
  const printed = printEntities(CATALOGUE, [
    { table: 'parent', means: 'Above.', fields: { weight: 'In tonnes.' } },
    { table: 'child', means: 'Below.' },
  ])
  expect(printed).toContain(`/// Above.
model Parent {
  code String @id
  /// In tonnes.
  weight Decimal?
  childs Child[]

  @@map("parent")
}`)
  expect(printed).toContain(`model Child {
  parentCode String @map("parent_code")
  nth Int @default(dbgenerated())
  moments DateTime[] @db.Timestamptz(6)
  parent Parent @relation(fields: [parentCode], references: [code])

  @@id([parentCode, nth])
  @@map("child")
}`)
})

it('refuses a table that is not there, and a type without a model', () => {
  const print = (table: string) => printEntities(CATALOGUE, [{ table, means: '' }])
  expect(() => print('chil')).toThrow('it has no table chil')
  expect(() => print('odd')).toThrow('odd.at is point')
})
