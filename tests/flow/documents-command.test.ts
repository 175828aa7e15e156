import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startThreeTiers, type ThreeTiers } from '../support/start-three-tiers.ts'

const CITY = '370200'
let tiers: ThreeTiers & { close(): Promise<void> }
let folder: string

beforeAll(async () => {
  tiers = await startThreeTiers([CITY])
  folder = mkdtempSync(join(tmpdir(), 'guantong-documents-'))
  mkdirSync(join(folder, 'dash', 'inner'), { recursive: true })
  writeFileSync(join(folder, 'dash', '看板.graphql'), '# 看板\nquery Board { node { code } }\n')
  writeFileSync(join(folder, 'dash', 'inner', 'regions.gql'), 'query R($c: String!) { region(code: $c) { name } }')
  writeFileSync(join(folder, 'dash', 'notes.txt'), 'no document')
  writeFileSync(join(folder, 'broken.graphql'), '{ node { weather } }')
  writeFileSync(join(folder, 'empty.graphql'), '')
  writeFileSync(join(folder, 'gbk.graphql'), Buffer.from([0x23, 0xc7, 0xe0, 0x0a]))
})
afterAll(async () => {
  await tiers?.close()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

const documents = (...args: string[]) => tiers.guantong('documents', ...args, '--node', CITY)
const ask = async (token: string, body: object) => {
  const response = await fetch(`${tiers.endpoints[CITY]}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
  return (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] }
}

it('a folder of documents is listed, asked by hash with a token that may write none, and removed', async () => {
  const added = await documents('add', join(folder, 'dash'), '--by', '张三', '--json')
  expect([added.code, added.stderr]).toEqual([0, ''])
  const told = JSON.parse(added.stdout) as { added: { name: string; hash: string }[] }
  expect(told.added.map(({ name }) => name)).toEqual(['regions', '看板'])
  const again = JSON.parse((await documents('add', join(folder, 'dash'), '--json')).stdout)
  expect([again.added, again.known]).toEqual([[], told.added])

  const listed = await documents('list')
  expect(listed.stdout).toContain('看板')
  expect(listed.stdout).toContain('张三')
  expect(listed.stdout).toContain('Dashboard')
  expect((await documents('check')).code).toBe(0)

  const token = (await tiers.guantong('token', '--node', CITY, '--scope', CITY, '--documents', 'listed')).stdout.trim()
  const board = told.added.find(({ name }) => name === '看板')?.hash
  expect((await ask(token, { documentId: board })).data).toEqual({ node: { code: CITY } })
  expect((await ask(token, { query: '{ node { code } }' })).errors?.[0]?.extensions.code).toBe('GT_DOCUMENT_NOT_LISTED')

  const removed = await documents('remove', '看板', '--json')
  expect([removed.code, JSON.parse(removed.stdout).removed]).toEqual([0, [{ name: '看板', hash: board }]])
  const nothing = await documents('remove', '看板')
  expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('看板')])
})

it('what does not fit is refused with file and reason, and nothing of the call is added', async () => {
  const before = await tiers.sql<{ count: number }>(CITY, 'select count(*)::int as count from persisted_document')
  for (const [file, why] of [
    ['broken.graphql', 'weather'],
    ['empty.graphql', 'Unexpected <EOF>'],
    ['gbk.graphql', 'GT_FILE_FORMAT'],
    ['nowhere.graphql', 'GT_FILE_NOT_FOUND'],
  ] as const) {
    const { code, stderr } = await documents('add', join(folder, file))
    expect([code, stderr]).toEqual([1, expect.stringContaining(why)])
    expect(stderr).toContain(file)
  }
  writeFileSync(join(folder, 'dash', 'zz.graphql'), '{ nothing }')
  expect((await documents('add', join(folder, 'dash'))).code).toBe(1)
  expect(await tiers.sql(CITY, 'select count(*)::int as count from persisted_document')).toEqual(before)
  mkdirSync(join(folder, 'none'))
  expect((await documents('add', join(folder, 'none'))).code).toBe(2)
})

it('a listed document that no longer fits is named by check', async () => {
  await tiers.sql(
    CITY,
    "insert into persisted_document values (repeat('a', 64), 'old', '{ node { weather } }', now(), 'somebody')",
  )
  const { code, stdout } = await documents('check')
  expect([code, stdout]).toEqual([1, expect.stringMatching(/old a{64}: .*weather/)])
})
