/**
 * What the dictionary pages print, gathered from the standard in memory.
 *
 * @module
 */
import { type DataSet, dataSets, type Standard } from '@guantong/standard'
import { loadProfile, shippedNames } from './intake/profiles/load-profile.ts'

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

const shippedProfiles = (): PrintedProfile[] =>
  shippedNames().map((shipped) => {
    const { name, title, dataSet } = loadProfile(shipped)
    return { name, title, dataSet }
  })
