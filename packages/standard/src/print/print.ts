/**
 * Prints what the dictionary says: src/generated/data-sets.ts and schemas/data-sets/*.schema.json.
 * Nothing is printed from a dictionary that contradicts itself. `--check` writes nothing and exits 1 when a printed file
 * differs from the dictionary. `--by-hand` lets a stored field change its type, for the author of that migration.
 *
 * Imports nothing that it prints: it must run when the printed files are old, broken or missing.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type DataSetSpec, kebabCase, makeDataSet } from '../dictionary/data-set-spec.ts'
import type { ValueList } from '../dictionary/dictionary-file.ts'
import { readDictionary } from '../dictionary/read-dictionary.ts'
import type { PrintedTypes } from '../lint/lint-dictionary.ts'
import { lintStandard } from '../lint/lint-standard.ts'
import { lintSentence } from '../read/lint-finding.ts'
import { jsonSchemaOf } from './json-schema.ts'
import { printDataSets } from './print-data-sets.ts'

const CLONE = fileURLToPath(new URL('../../../../', import.meta.url))
const STANDARD = `${CLONE}schemas/standard/`

const CONSTANT = `${CLONE}packages/standard/src/generated/data-sets.ts`
const SCHEMAS = `${CLONE}schemas/data-sets/`

function printedFiles(specs: readonly DataSetSpec[], lists: readonly ValueList[]): Map<string, string | undefined> {
  const files = new Map<string, string | undefined>([[CONSTANT, printDataSets(specs, lists)]])
  // What no data set is printed to any more goes.
  for (const name of existsSync(SCHEMAS) ? readdirSync(SCHEMAS) : []) files.set(`${SCHEMAS}${name}`, undefined)
  for (const spec of specs) {
    const json = JSON.stringify(jsonSchemaOf(makeDataSet(spec)), null, 2)
    files.set(`${SCHEMAS}${kebabCase(spec.name)}.schema.json`, `${json}\n`)
  }
  return files
}

async function run(check: boolean, byHand: boolean): Promise<number> {
  const findings = lintStandard(STANDARD, byHand ? {} : await printedTypes())
  for (const finding of findings) process.stderr.write(`${lintSentence(finding)}\n`)
  if (findings.length > 0) return 1
  const { dataSets, valueLists } = readDictionary(STANDARD)
  const files = printedFiles(
    dataSets.map(({ spec }) => spec),
    valueLists,
  )
  let differing = 0
  for (const [file, content] of files) {
    if (read(file) === content) continue
    differing += 1
    const name = relative(CLONE, file)
    if (check) {
      process.stderr.write(`${name} is not what schemas/standard says; run: npm run generate\n`)
      continue
    }
    if (content === undefined) rmSync(file)
    else {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
    }
    process.stdout.write(`${name}\n`)
  }
  return check && differing > 0 ? 1 : 0
}

/** The types the fields had when they were printed last; none when that file is missing or broken. */
async function printedTypes(): Promise<PrintedTypes> {
  try {
    const { DATA_SETS } = (await import(pathToFileURL(CONSTANT).href)) as { DATA_SETS: Record<string, DataSetSpec> }
    const typesOf = ({ fields }: DataSetSpec) =>
      Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]))
    return Object.fromEntries(Object.entries(DATA_SETS).map(([name, spec]) => [name, typesOf(spec)]))
  } catch {
    return {}
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const has = (flag: string): boolean => process.argv.includes(flag)
  process.exitCode = await run(has('--check'), has('--by-hand'))
}
