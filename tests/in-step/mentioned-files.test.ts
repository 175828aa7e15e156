/** Every file and folder that a page, a comment or a printed sentence names is there. */
import { dirname, join, matchesGlob, normalize } from 'node:path'
import { expect, it } from 'vitest'
import { codeInPages, comments, type Passage, pages, printedSentences, TRACKED, textOf } from '../support/passages.ts'

const FOLDERS = new Set(TRACKED.flatMap((file) => ancestorsOf(file)))
/** Where a name may begin that is not written from the top level. */
const ROOMS = [...FOLDERS].filter((folder) => /^(packages|tests|deploy|schemas)(\/|$)/.test(folder))

/** Written by programs, or by people: named, but not part of the clone. */
const NOT_SHIPPED = /^packages\/node\/src\/generated\b|\.rejects\.\w+$/

function ancestorsOf(file: string): string[] {
  const folder = dirname(file)
  return folder === '.' ? [] : [folder, ...ancestorsOf(folder)]
}

/** A name with a known ending, or one that begins at a folder of the top level. */
const NAME = /(?<![\w@./<{…:-])(?:[\w@.*<>{}-]+\/)*[\w.*<>{}-]+(?:\/|\b)/g
const SOURCE = /\.(ts|tsx|mjs|sql|graphql|prisma|md)$/
const DATA = /\.(ya?ml|csv|json)$/
const TOP = /^(packages|schemas|deploy|tests)\//

function named({ file, text }: Passage): string[] {
  // A file that a command is given is the reader's.
  const isOfStandard = file.startsWith('schemas/standard/') && !text.startsWith('guantong ')
  return (text.replace(/https?:\S+/g, '').match(NAME) ?? []).filter((name) => {
    if (name.startsWith('.') || name.includes('node_modules') || NOT_SHIPPED.test(name)) return false
    return SOURCE.test(name) || TOP.test(name) || (DATA.test(name) && isOfStandard)
  })
}

/** From the top level, from a folder above the file that names it, or at the end of a path in one of the rooms. */
function isThere(name: string, file: string): boolean {
  const wanted = normalize(name.replace(/<[^>]*>|\{[^}]*\}/g, '*')).replace(/\/$/, '')
  const fits = (path: string): boolean => (wanted.includes('*') ? matchesGlob(path, wanted) : path === wanted)
  if (TRACKED.some(fits) || [...FOLDERS].some(fits)) return true
  const room = /^(packages\/[^/]+|[^/]+)\//.exec(file)?.[1] ?? ''
  const within = room.startsWith('packages/') ? ROOMS.filter((folder) => `${folder}/`.startsWith(`${room}/`)) : ROOMS
  return [...ancestorsOf(file), ...within].some((folder) => {
    const path = join(folder, wanted)
    return wanted.includes('*')
      ? [...TRACKED, ...FOLDERS].some((each) => matchesGlob(each, path))
      : TRACKED_SET.has(path) || FOLDERS.has(path)
  })
}
const TRACKED_SET = new Set(TRACKED)

const missing = (passages: readonly Passage[]): string[] =>
  passages.flatMap((passage) =>
    named(passage)
      .filter((name) => !isThere(name, passage.file))
      .map((name) => `${passage.file}:${passage.line} ${name}`),
  )

it('what the pages name is there', () => {
  expect(missing(codeInPages())).toEqual([])
})

it('what comments name is there', () => {
  expect(missing(comments())).toEqual([])
})

it('what the programs print the name of is there', () => {
  expect(missing(printedSentences())).toEqual([])
})

it('links within the clone lead to a file, and to a heading in it', () => {
  const broken = pages().flatMap((page) =>
    [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^[a-z]+:/.test(link)) return []
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : normalize(join(dirname(page), path)).replace(/\/$/, '')
      const found = TRACKED_SET.has(target)
        ? anchor === undefined || headingsOf(target).has(decodeURIComponent(anchor))
        : FOLDERS.has(target) && anchor === undefined
      return found ? [] : [`${page} ${link}`]
    }),
  )
  expect(broken).toEqual([])
})

/** As GitHub names the headings of a page in an address. */
function headingsOf(page: string): Set<string> {
  const names = [...textOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  )
  return new Set(names)
}
