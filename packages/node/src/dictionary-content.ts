/**
 * What the dictionary pages print, gathered from the standard in memory.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DataSet, dataSets, STANDARD_DIR, type Standard } from '@guantong/standard'
import { parse } from 'yaml'
import { z } from 'zod'

export interface PrintedProfile {
  readonly name: string
  readonly title: { readonly en: string; readonly zh: string }
  readonly dataSet: string
}

export interface DictionaryContent {
  readonly dataSets: readonly DataSet[]
  readonly profiles: readonly PrintedProfile[]
  readonly standard: Standard
}

export const dictionaryContent = (standard: Standard): DictionaryContent => ({
  dataSets,
  profiles: shippedProfiles(),
  standard,
})

/** Only what is printed of a profile; whether it is a good one is asked when it is used. */
const profileSchema = z.object({
  name: z.string(),
  title: z.object({ en: z.string(), zh: z.string() }),
  dataSet: z.string().default('Case'),
})

function shippedProfiles(): PrintedProfile[] {
  const folder = join(STANDARD_DIR, 'profiles')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => profileSchema.parse(parse(readFileSync(join(folder, file), 'utf8'))))
}
