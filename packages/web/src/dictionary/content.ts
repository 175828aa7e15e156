/**
 * What the dictionary pages print, gathered from the standard in memory.
 *
 * @module
 */
import { type DataSet, dataSets, type Standard } from '@guantong/standard'

/** A mapping profile (映射方案) as the pages name it. */
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

export const dictionaryContent = (standard: Standard, profiles: readonly PrintedProfile[]): DictionaryContent => ({
  dataSets,
  profiles,
  standard,
})
