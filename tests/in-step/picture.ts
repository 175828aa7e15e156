/**
 * Prints the house as its imports draw it: rooms (folders) with their files and lines, floors, arrows, circles, and the ten
 * longest functions. `node tests/in-step/picture.ts [CLONE]`
 *
 * Tests, fixtures and generated files are left out. A room's floor is one above the highest room it imports from.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import { CLONE } from '../support/clone.ts'

const clone = process.argv[2] ?? CLONE
/** Statements stand at the beginning of a line; an import for its type alone may stand anywhere. */
const IMPORT = /^(?:import|export)\b[^'"`]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm
const FUNCTION = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/

interface Source {
  readonly file: string
  readonly text: string
  readonly room: string
}

const sources: Source[] = execFileSync('git', ['ls-files', 'packages/*/src/*.ts'], { cwd: clone, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => !/\.(test|fixture)\.ts$|\/generated\/|\.d\.ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(clone, file), 'utf8'), room: posix.dirname(file) }))
const byFile = new Map(sources.map((source) => [source.file, source]))

/** `@guantong/node/…` is the file that the package's exports name; undefined for packages of others. */
function importedFile(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  const [, name, below = ''] = /^@guantong\/([^/]+)\/?(.*)$/.exec(specifier) ?? []
  const manifest = join(clone, `packages/${name}/package.json`)
  if (name === undefined || !existsSync(manifest)) return undefined
  const { exports = {} } = JSON.parse(readFileSync(manifest, 'utf8'))
  const exact = exports[below === '' ? '.' : `./${below}`]
  const star = Object.keys(exports).find((key) => key.endsWith('/*') && `./${below}`.startsWith(key.slice(0, -1)))
  const path = exact ?? (star && exports[star].replace('*', `./${below}`.slice(star.length - 1)))
  return path === undefined ? undefined : posix.join('packages', name, path)
}

const arrowsOf = ({ file, text }: Source): Source[] =>
  [...text.matchAll(IMPORT)].flatMap(([, from, effect, inline]) => {
    const to = byFile.get(importedFile(file, from ?? effect ?? inline ?? '') ?? '')
    return to === undefined ? [] : [to]
  })

function graphOf(nodeOf: (source: Source) => string): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>(sources.map((source) => [nodeOf(source), new Set()]))
  for (const source of sources)
    for (const to of arrowsOf(source)) if (nodeOf(to) !== nodeOf(source)) graph.get(nodeOf(source))?.add(nodeOf(to))
  return graph
}

/** Groups whose members reach each other (Tarjan), two and more. */
function circles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (node: string): number => {
    index.set(node, index.size)
    let lowest = index.get(node) as number
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) lowest = Math.min(lowest, visit(next))
      else if (stack.includes(next)) lowest = Math.min(lowest, index.get(next) as number)
    }
    low.set(node, lowest)
    if (lowest === index.get(node)) {
      const group = stack.splice(stack.indexOf(node))
      if (group.length > 1) found.push(group)
    }
    return lowest
  }
  for (const node of graph.keys()) if (!index.has(node)) visit(node)
  return found
}

function floorsOf(graph: ReadonlyMap<string, ReadonlySet<string>>): Map<string, number> {
  const floors = new Map<string, number>()
  const floorOf = (room: string, above: readonly string[]): number => {
    const known = floors.get(room)
    if (known !== undefined || above.includes(room)) return known ?? 0
    const below = [...(graph.get(room) ?? [])].map((next) => floorOf(next, [...above, room]))
    floors.set(room, 1 + Math.max(0, ...below))
    return floors.get(room) as number
  }
  for (const room of graph.keys()) floorOf(room, [])
  return floors
}

interface SyntaxNode {
  readonly type?: string
  readonly start: number
  readonly end: number
  readonly id?: { readonly name?: string } | null
}

/** Name, place and lines of every function. */
function functionsOf({ file, text }: Source): { name: string; lines: number }[] {
  const found: { name: string; lines: number }[] = []
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length
  const visit = (node: SyntaxNode, name: string): void => {
    if (typeof node !== 'object' || node === null) return
    const own = node.id?.name ?? (node as { key?: { name?: string } }).key?.name ?? name
    if (FUNCTION.test(node.type ?? ''))
      found.push({ name: `${file} ${own}`, lines: lineOf(node.end) - lineOf(node.start) + 1 })
    for (const child of Object.values(node))
      for (const one of Array.isArray(child) ? child : [child]) if (one?.type !== undefined) visit(one, own)
  }
  visit(parseAst(text, { lang: 'ts' }) as unknown as SyntaxNode, '')
  return found
}

const rooms = graphOf(({ room }) => room)
const floors = floorsOf(rooms)
const arrows = [...rooms.values()].reduce((sum, to) => sum + to.size, 0)
const between = circles(rooms)
const among = circles(graphOf(({ file }) => file))
const lines: string[] = []
lines.push(`${sources.length} files, ${rooms.size} rooms on ${Math.max(...floors.values())} floors, ${arrows} arrows`)
lines.push(`circles between rooms: ${between.length}; between files, by value or type: ${among.length}`)
for (const group of [...between, ...among]) lines.push(`  ${group.join(' ')}`)
lines.push('', 'floor  files  lines  room')
for (const [room, floor] of [...floors].sort(([a, f], [b, g]) => g - f || a.localeCompare(b))) {
  const own = sources.filter((source) => source.room === room)
  const size = own.reduce((sum, { text }) => sum + text.split('\n').length, 0)
  lines.push(`${String(floor).padStart(5)}${String(own.length).padStart(7)}${String(size).padStart(7)}  ${room}`)
}
lines.push('', 'the ten longest functions')
const longest = sources.flatMap(functionsOf).sort((a, b) => b.lines - a.lines)
for (const { name, lines: count } of longest.slice(0, 10)) lines.push(`${String(count).padStart(5)}  ${name}`)
process.stdout.write(`${lines.join('\n')}\n`)
