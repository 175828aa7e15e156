import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { parseText } from './parse-text.ts'
import { parsedBeforehand } from './parsed-beforehand.ts'

/** Reads one CSV of `schemas/standard`; every value is text. These files are ours, so a broken one is a fault. */
export function readTable<Row>(dir: string, file: string): Row[] {
  const text = readFileSync(join(dir, file), 'utf8')
  return (parsedBeforehand('csv', text) ?? parseText.csv(text)) as Row[]
}

/** Reads one YAML of `schemas/standard` and holds it to its schema. */
export function readDocument<Schema extends z.ZodType>(dir: string, file: string, schema: Schema): z.output<Schema> {
  const text = readFileSync(join(dir, file), 'utf8')
  return schema.parse(parsedBeforehand('yaml', text) ?? parseText.yaml(text))
}
