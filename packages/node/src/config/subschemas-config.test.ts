import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { resolveSubschemas, subschemasSchema } from './subschemas-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-subschemas-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const resolved = (input: object, env: NodeJS.ProcessEnv = {}) =>
  resolveSubschemas(subschemasSchema.parse([{ name: 'cameras', url: 'http://127.0.0.1:1/graphql', ...input }]), {
    ...{ file: 'node.yaml', at: (path: string) => resolve(folder, path), env },
  })[0]

it('takes secrets from the environment and from files, and the schema from a file', () => {
  writeFileSync(join(folder, 'token'), 'Bearer from-file\n')
  writeFileSync(join(folder, 'cameras.graphql'), 'type Query { a: Int }')
  const headers = { authorization: { file: 'token' }, 'x-key': { env: 'CAMERAS_KEY' }, 'x-plain': 'open' }
  const input = { headers, identity: 'service', sdl: 'cameras.graphql' }
  expect(resolved(input, { CAMERAS_KEY: 'from-env' })).toMatchObject({
    headers: { authorization: 'Bearer from-file', 'x-key': 'from-env', 'x-plain': 'open' },
    sdl: 'type Query { a: Int }',
    ...{ deadlineMs: 2000, answerBytes: 5_000_000, merge: {} },
  })
})

it('names what is missing and shows no value', () => {
  const secret = { headers: { 'x-key': { env: 'CAMERAS_KEY' } }, identity: 'service' }
  expect(() => resolved(secret)).toThrow('CAMERAS_KEY is not set')
  expect(() => resolved({ sdl: 'nowhere.graphql' })).toThrow('nowhere.graphql can not be read')
  const broken = () => resolved(secret, { CAMERAS_KEY: 'hidden\r\nx-other: 1' })
  expect(broken).toThrow('signs that headers can not have')
  expect(broken).not.toThrow('hidden')
})

it.each([
  ['two ways', { via: '370000' }],
  ['no way', { url: undefined }],
  ['another protocol', { url: 'file:///etc/passwd' }],
  ['a name of two words', { name: 'my cameras' }],
  ['a name of GraphQL', { name: '__schema' }],
  ['a type that is not open', { merge: { Submission: { field: 'a', argument: 'b', key: 'id' } } }],
  ['a secret without saying so', { headers: { authorization: 'Bearer x' } }],
  ['two tokens', { headers: { Authorization: 'Bearer x' }, identity: 'asker' }],
  ['a header of HTTP itself', { headers: { Host: 'x' } }],
  ['a header across lines', { headers: { 'x-a\r\nb': 'x' } }],
  ['time without end', { deadlineMs: 10_000_000 }],
  ['an answer without end', { answerBytes: 1e12 }],
  [
    'entries of what the child says',
    { url: undefined, via: '370000', merge: { Region: { field: 'a', argument: 'b', key: 'c' } } },
  ],
  ['a key that is none', { retries: 3 }],
  ['a secret in node.yaml', { headers: { authorization: 'Bearer x' }, identity: 'service' }],
  ['a secret of another name', { headers: { 'X-Api-Key': 'x' }, identity: 'service' }],
  ['a user and a password', { url: 'https://user:secret@127.0.0.1/graphql' }],
  ['tokens of askers over plain http', { url: 'http://10.1.2.3/graphql', identity: 'asker' }],
  ['a class that is none', { sharing: 'open' }],
])('refuses %s', (_, input) => {
  const all = [{ name: 'cameras', url: 'http://127.0.0.1:1/graphql', ...input }]
  expect(subschemasSchema.safeParse(all).success).toBe(false)
})

it('refuses two of one name', () => {
  const one = { name: 'cameras', url: 'http://127.0.0.1:1/graphql' }
  expect(subschemasSchema.safeParse([one, one]).success).toBe(false)
  expect(subschemasSchema.safeParse([one, { ...one, name: 'poles' }]).success).toBe(true)
})
