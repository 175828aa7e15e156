/**
 * Prints what the dictionary says: src/generated/data-sets.ts and schemas/data-sets/*.schema.json.
 * Nothing is printed from a dictionary that contradicts itself. `--check` writes nothing and exits 1 when a printed file
 * differs from the dictionary.
 *
 * Imports nothing that it prints: it must run when the printed files are old, broken or missing.
 *
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lintSentence } from './lint-finding.ts'
import { printDataSets } from './print-data-sets.ts'
import { readDictionary } from './read-dictionary.ts'

const CLONE = fileURLToPath(new URL('../../../', import.meta.url))
const STANDARD = `${CLONE}schemas/standard/`

function run(check: boolean): number {
  const dictionary = readDictionary(STANDARD)
  for (const finding of dictionary.findings) process.stderr.write(`${lintSentence(finding)}\n`)
  if (dictionary.findings.length > 0) return 1
  const specs = dictionary.dataSets.map(({ spec }) => spec)
  const files = new Map([[`${CLONE}packages/standard/src/generated/data-sets.ts`, printDataSets(specs)]])
  let differing = 0
  for (const [file, content] of files) {
    if (read(file) === content) continue
    differing += 1
    const name = relative(CLONE, file)
    if (check) {
      process.stderr.write(`${name} is not what schemas/standard says; run: npm run generate\n`)
      continue
    }
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    process.stdout.write(`${name}\n`)
  }
  return check && differing > 0 ? 1 : 0
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = run(process.argv.includes('--check'))
