/**
 * Prints what nodes and outsiders agree on: schemas/node.graphql, schemas/messages/*.schema.json, and
 * packages/contract/ERRORS.md.
 * `--check` writes nothing and exits 1 when a printed file differs from what the code says.
 *
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ERRORS, message, reconcileMessage } from '@guantong/contract'
import { loadStandard } from '@guantong/standard'
import { z } from 'zod'
import { buildSchema, printSchemaOf } from '../graph/schema.ts'

const CLONE = fileURLToPath(new URL('../../../../', import.meta.url))
const SCHEMAS = `${CLONE}schemas/`
const ERROR_PAGE = `${CLONE}packages/contract/ERRORS.md`

/** Every printed file with its content. */
export function printedFiles(): Map<string, string> {
  const files = new Map([[`${SCHEMAS}node.graphql`, printSchemaOf(buildSchema(loadStandard())).sdl]])
  for (const [name, schema] of Object.entries({ ...message, ...reconcileMessage })) {
    if (!(schema instanceof z.ZodType)) continue
    const file = name.replace(/Schema$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    const json = z.toJSONSchema(schema, { target: 'draft-2020-12' })
    files.set(`${SCHEMAS}messages/${file}.schema.json`, `${JSON.stringify(json, null, 2)}\n`)
  }
  files.set(ERROR_PAGE, errorPage())
  return files
}

function errorPage(): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  const rows = Object.entries(ERRORS)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { http, en, zh }]) => `| \`${code}\` | ${http} | ${cell(en)} | ${cell(zh)} |`)
  return [
    '# Errors',
    '',
    'Printed by `npm run generate` from `packages/contract/src/errors`: every error of the house. GraphQL carries the code in',
    '`extensions.code` and the values of the placeholders beside it; the command prints code and sentence on standard error.',
    '',
    '| code | HTTP | English | 中文 |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function run(check: boolean): number {
  let differing = 0
  for (const [file, content] of printedFiles()) {
    const held = read(file)
    if (held === content) continue
    differing += 1
    const name = relative(CLONE, file)
    if (check) {
      process.stderr.write(`${name} is not what the code says; run: npm run generate\n`)
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
