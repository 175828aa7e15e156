import { parse as parseCsv } from 'csv-parse/sync'
import { parse as parseYaml } from 'yaml'
import type { Grammar } from './parsed-beforehand.ts'

/** What a file of the standard says: of CSV rows by column, every value as text. */
export const parseText: Readonly<Record<Grammar, (text: string) => unknown>> = {
  csv: (text) => parseCsv(text, { columns: true, bom: true }),
  yaml: (text) => parseYaml(text),
}
