/**
 * What the files of the clone say to their readers: code in Markdown, comments in sources, sentences the programs print.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLONE } from './clone.ts'

export interface Passage {
  readonly file: string
  readonly line: number
  readonly text: string
}

export const TRACKED: readonly string[] = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: CLONE,
  encoding: 'utf8',
})
  .trim()
  .split('\n')

export const textOf = (file: string): string => readFileSync(join(CLONE, file), 'utf8')

/** Spans and fences of every Markdown page, a fence line by line. */
export function codeInPages(): Passage[] {
  return pages().flatMap((file) => {
    let fenced = false
    return textOf(file)
      .split('\n')
      .flatMap((text, at) => {
        if (/^\s*```/.test(text)) {
          fenced = !fenced
          return []
        }
        const found = fenced ? [text] : [...text.matchAll(/`([^`]+)`/g)].map(([, span]) => span as string)
        return found.map((each) => ({ file, line: at + 1, text: each }))
      })
  })
}

export const pages = (): string[] => TRACKED.filter((file) => file.endsWith('.md'))

/** Comments of programs, SQL and configuration, line by line. */
export function comments(): Passage[] {
  return TRACKED.flatMap((file) => {
    const extension = /\.(\w+)$/.exec(file)?.[1] ?? ''
    if (/package-lock|\/generated\//.test(file)) return []
    if (PROGRAMS.has(extension)) return programComments(file)
    const mark = LINE_COMMENT[extension]
    return mark === undefined ? [] : lines(file).flatMap((passage) => marked(passage, mark))
  })
}

const PROGRAMS = new Set(['ts', 'tsx', 'mjs', 'js', 'prisma'])
const LINE_COMMENT: Readonly<Record<string, RegExp>> = {
  sql: /--\s(.*)$/,
  yaml: /(?:^|\s)#\s(.*)$/,
  service: /^#\s(.*)$/,
  Dockerfile: /^#\s(.*)$/,
}

const lines = (file: string): Passage[] =>
  textOf(file)
    .split('\n')
    .map((text, at) => ({ file, line: at + 1, text }))

const marked = ({ file, line, text }: Passage, mark: RegExp): Passage[] => {
  const said = mark.exec(text)?.[1]
  return said === undefined ? [] : [{ file, line, text: said }]
}

/** Block comments begin a line in this house; `//` behind a colon or a quotation mark belongs to an address. */
function programComments(file: string): Passage[] {
  let inBlock = false
  return lines(file).flatMap((passage) => {
    const { text } = passage
    if (!inBlock && /^\s*\/\*/.test(text)) inBlock = true
    if (inBlock) {
      inBlock = !text.includes('*/')
      return [{ ...passage, text: text.replace(/^\s*(\/\*+|\*+\/?)\s?|\*+\/\s*$/g, '') }]
    }
    return marked(passage, /(?:^|[^:'"`\\])\/\/\s(.*)$/)
  })
}

/** Texts between quotation marks in what the programs print: the lists of messages and errors, and the scripts of the clone. */
export function printedSentences(): Passage[] {
  return TRACKED.filter((file) => PRINTING.test(file) && !/\.test\.ts$/.test(file)).flatMap((file) =>
    lines(file).flatMap((passage) =>
      [...passage.text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)].map((found) => ({
        ...passage,
        text: found[1] ?? found[2] ?? found[3] ?? '',
      })),
    ),
  )
}

const PRINTING =
  /(^|\/)messages(-\w+)?\.ts$|errors\.ts$|usage\.ts$|ready-screen\.ts$|^deploy\/(bootstrap|nats)\/.*\.(mjs|ts)$/
