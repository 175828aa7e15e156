/**
 * The house as it is agreed: its top level, its file sizes, its words.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: CLONE, encoding: 'utf8' })
  .trim()
  .split('\n')
const linesOf = (file: string): string[] => readFileSync(join(CLONE, file), 'utf8').split('\n')
const sources = tracked.filter(
  (file) =>
    /^(packages|deploy)\/.*\.(ts|mjs|vue)$/.test(file) && !/\.(test|fixture)\.ts$|\/generated\/|\.d\.m?ts$/.test(file),
)
const ROOMS = new Set([
  'LICENSE',
  'README.md',
  'README.zh.md',
  'deploy',
  'package-lock.json',
  'package.json',
  'packages',
  'schemas',
  'tests',
  'tsconfig.json',
  'turbo.json',
])

it('shows nothing on the top level but the house', () => {
  const top = new Set(tracked.map((file) => file.split('/')[0] as string))
  expect([...top].filter((name) => !ROOMS.has(name) && !name.startsWith('.'))).toEqual([])
})

it('keeps every source file under 400 lines, and half of them under 120', () => {
  const sizes = tracked
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.includes('/generated/'))
    .map((file) => ({ file, lines: linesOf(file).length }))
  expect(sizes.length).toBeGreaterThan(100)
  expect(sizes.filter(({ lines }) => lines > 400)).toEqual([])
  const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b)
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(120)
})

it('names every file after its subject', () => {
  const drawers = /(^|\/)(utils?|helpers?|common|misc|shared|lib|manager)(\/|\.[a-z]+$)/
  expect(tracked.filter((file) => drawers.test(file))).toEqual([])
})

it('holds at most 25 source files in a folder', () => {
  const folders = Map.groupBy(sources, (file) => dirname(file))
  const crowded = [...folders].filter(([, files]) => files.length > 25)
  expect(crowded.map(([folder, files]) => `${folder} holds ${files.length}`)).toEqual([])
})

it('speaks SQL in the ledger only', () => {
  // What the command does to servers and databases of its own, beside any node's ledger.
  const apart = /^packages\/cli\/src\/(sandbox\/|commands\/(doctor\/postgres|up\/|down\/))/
  const spoken = sources
    .filter((file) => /^packages\/(node|cli|view|web)\//.test(file) && !file.startsWith('packages/node/src/ledger/'))
    .filter((file) => !apart.test(file))
    .flatMap((file) => linesOf(file).map((line, i) => `${file}:${i + 1} ${line.trim()}`))
    .filter((line) => /\.query[<(]|[`'"]\s*(select|insert into|update|delete from|with) [a-z_]+ /.test(line))
    // Yoga's and a page's `query` are GraphQL's.
    .filter((line) => !/ (\*|\/\/)/.test(line))
  expect(spoken).toEqual([])
})

it('keeps what is bounded in lru-cache, and in no map of its own', () => {
  const evictions = sources
    .flatMap((file) => linesOf(file).map((line, i) => `${file}:${i + 1} ${line.trim()}`))
    .filter((line) => /\.keys\(\)\.next\(\)|\bclass \w*(Lru|LRU)\w*|function \w*(Lru|LRU|BoundedMap)\w*\(/.test(line))
  expect(evictions).toEqual([])
  const caches = tracked
    .filter((file) => /^packages\/[^/]+\/package\.json$/.test(file))
    .flatMap((file) => linesOf(file).filter((line) => /"[^"]*(lru|quick-cache|node-cache|memoiz)[^"]*":/i.test(line)))
  expect(caches.filter((line) => !line.includes('"lru-cache"'))).toEqual([])
})

it('listens to aborts in one file', () => {
  const elsewhere = sources
    .filter((file) => file !== 'packages/contract/src/waiting/on-abort.ts')
    .flatMap((file) => linesOf(file).map((line, i) => `${file}:${i + 1} ${line.trim()}`))
    .filter((line) => /addEventListener\('abort'|addAbortListener/.test(line))
  expect(elsewhere).toEqual([])
})

it('has one index a package and none in its rooms', () => {
  expect(tracked.filter((file) => /^packages\/[^/]+\/src\/.+\/index\.ts$/.test(file))).toEqual([])
})

it('says "aligned with" a standard, and never claims more', () => {
  const claims = tracked
    .filter((file) => /\.(md|ts|mjs|yaml|prisma|graphql|html)$/.test(file) && !file.endsWith('house.test.ts'))
    .flatMap((file) => linesOf(file).map((line, i) => `${file}:${i + 1} ${line}`))
    .filter((line) => /conform(s|ing)? to (the )?(CJ|GB)|符合\s*(CJ|GB)/i.test(line))
  expect(claims).toEqual([])
})

it('throws errors with codes only', () => {
  const bare = tracked
    .filter(
      (file) =>
        /^packages\/(standard|contract|node|view|cli)\/src\/.*\.ts$/.test(file) && !/\.(test|fixture)\.ts$/.test(file),
    )
    .flatMap((file) => linesOf(file).map((line, i) => `${file}:${i + 1} ${line.trim()}`))
    .filter((line) => /throw new Error\(/.test(line))
  expect(bare).toEqual([])
})
