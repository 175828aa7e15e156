import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isCollection, isNode, isPair, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import type { LintFinding } from './lint-finding.ts'
import { parsedBeforehand } from './parsed-beforehand.ts'

export interface YamlFile<T> {
  /** Relative to the folder of the standard. */
  readonly file: string
  /** undefined when the file could not be read or does not have its shape; `findings` then says why. */
  readonly value: T | undefined
  readonly findings: readonly LintFinding[]
  /** Line (from 1) of the key or item at `path`, or of the nearest thing above it that exists. */
  lineOf(path: readonly PropertyKey[]): number
}

const zhSentence = z.locales.zhCN().localeError

/** Reads one YAML of the standard and holds it to its schema. Never throws: mistakes are reported with file and line. */
export function readYaml<Schema extends z.ZodType>(
  dir: string,
  file: string,
  schema: Schema,
): YamlFile<z.output<Schema>> {
  const counter = new LineCounter()
  let text: string
  try {
    text = readFileSync(join(dir, file), 'utf8')
  } catch {
    const finding = {
      file,
      line: 1,
      rule: 'file-missing',
      message: { en: `${file} cannot be read.`, zh: `无法读取 ${file}。` },
    }
    return { file, value: undefined, findings: [finding], lineOf: () => 1 }
  }
  const sound = schema.safeParse(parsedBeforehand('yaml', text))
  if (sound.success) return soundFile(file, text, sound.data)
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const lineOf = (path: readonly PropertyKey[]): number => counter.linePos(offsetOf(document.contents, path)).line || 1
  const [fault] = document.errors
  if (fault !== undefined) {
    const { line } = counter.linePos(fault.pos[0])
    const message = { en: `This is not YAML: ${fault.message}`, zh: `YAML 语法有误:${fault.message}` }
    return { file, value: undefined, findings: [{ file, line, rule: 'yaml', message }], lineOf }
  }
  const result = schema.safeParse(document.toJS())
  if (result.success) return { file, value: result.data, findings: [], lineOf }
  const findings = result.error.issues.map((issue): LintFinding => {
    const at = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
    const where = issue.path.join('.')
    const zh = zhSentence(issue as Parameters<typeof zhSentence>[0])
    return {
      file,
      line: lineOf(at),
      rule: 'shape',
      message: {
        en: `${where === '' ? '' : `${where}: `}${issue.message}.`,
        zh: `${where === '' ? '' : `${where}:`}${(typeof zh === 'string' ? zh : zh?.message) ?? issue.message}。`,
      },
    }
  })
  return { file, value: undefined, findings, lineOf }
}

/** Lines of what is sound are asked for only by those who compare files. */
function soundFile<T>(file: string, text: string, value: T): YamlFile<T> {
  let lines: ((path: readonly PropertyKey[]) => number) | undefined
  return {
    file,
    value,
    findings: [],
    lineOf(path) {
      lines ??= linesOf(file, text)
      return lines(path)
    },
  }
}

/** Of every file as it was last: whoever compares the files again has changed few of them. */
const parsed = new Map<string, { text: string; lines: (path: readonly PropertyKey[]) => number }>()

function linesOf(file: string, text: string): (path: readonly PropertyKey[]) => number {
  const known = parsed.get(file)
  if (known?.text === text) return known.lines
  const counter = new LineCounter()
  const { contents } = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const lines = (path: readonly PropertyKey[]): number => counter.linePos(offsetOf(contents, path)).line || 1
  parsed.set(file, { text, lines })
  return lines
}

/** Where the key or item at `path` starts; the deepest part of the path that exists. */
function offsetOf(contents: unknown, path: readonly PropertyKey[]): number {
  let offset = isNode(contents) ? (contents.range?.[0] ?? 0) : 0
  let node: unknown = contents
  for (const part of path) {
    if (!isCollection(node)) break
    const entry: unknown =
      typeof part === 'number'
        ? node.items[part]
        : node.items.find((item) => isPair(item) && isNode(item.key) && String(item.key) === String(part))
    if (entry === undefined) break
    const start = isPair(entry) ? entry.key : entry
    if (isNode(start)) offset = start.range?.[0] ?? offset
    node = isPair(entry) ? entry.value : entry
  }
  return offset
}
