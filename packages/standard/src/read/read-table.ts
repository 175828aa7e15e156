import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { parse as parseYaml } from 'yaml'
import type { z } from 'zod'

/** Reads one CSV of `schemas/standard`; every value is text. These files are ours, so a broken one is a fault. */
export function readTable<Row>(dir: string, file: string): Row[] {
  return parse(readFileSync(join(dir, file), 'utf8'), { columns: true, bom: true }) as Row[]
}

/** Reads one YAML of `schemas/standard` and holds it to its schema. */
export function readDocument<Schema extends z.ZodType>(dir: string, file: string, schema: Schema): z.output<Schema> {
  return schema.parse(parseYaml(readFileSync(join(dir, file), 'utf8')))
}
