import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cloneRoot, pinnedNode } from './paths.mjs'
import { runQuietly } from './run-quietly.mjs'
import { say } from './say.mjs'

const program = 'packages/standard/src/print/parse-beforehand.ts'
const parsers = [
  'packages/standard/src/read/parse-text.ts',
  'packages/standard/src/read/parsed-beforehand.ts',
  'package-lock.json',
]
const standard = join(cloneRoot, 'schemas', 'standard')
const parsed = join(cloneRoot, 'packages', 'standard', 'src', 'generated', 'parsed.json')

/** Parses the files of the standard once, for all starts; again only when one of them has changed. */
export async function parseStandard() {
  if (!existsSync(join(cloneRoot, program))) return
  const wanted = stampOf(standard)
  if (stamped() === wanted) return
  const { code, output } = await runQuietly(pinnedNode(), [program, wanted], { cwd: cloneRoot })
  // Every start parses the files by itself then, and says what is wrong with them.
  if (code !== 0)
    say(
      `the standard was not parsed beforehand; every start takes longer:\n${output}`,
      `标准文件未能预先解析,每次启动将变慢:\n${output}`,
    )
}

function stampOf(folder) {
  const stamp = createHash('sha256')
  for (const file of [program, ...parsers]) stamp.update(readFileSync(join(cloneRoot, file)))
  for (const name of readdirSync(folder, { recursive: true }).sort())
    if (/\.(csv|yaml)$/.test(name)) stamp.update(name).update(readFileSync(join(folder, name)))
  return stamp.digest('hex')
}

function stamped() {
  try {
    return /^\{"of":"(\w+)"/.exec(readFileSync(parsed, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
