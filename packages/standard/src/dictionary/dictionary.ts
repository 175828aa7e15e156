import { z } from 'zod'
import { readDocument } from '../read/read-table.ts'
import type { CaseSource, CaseState } from './case-fields.ts'
import { STATUSES } from './dictionary-file.ts'
import { MEASURES, type Measure, PERIOD_BASES } from './measure.ts'

/** A case source (问题来源) with the group its reports are counted in. */
export interface SourceItem {
  readonly name: CaseSource
  readonly zh: string
  readonly en: string
  readonly group: 'collector' | 'public' | 'video' | 'other'
}

/** A case state (案卷状态); `open` means that an action is still due. */
export interface StateItem {
  readonly name: CaseState
  readonly zh: string
  readonly en: string
  readonly open: boolean
}

// Of the whole file: where the list was read, and since when it holds.
const provenance = {
  standardRef: z.string(),
  status: z.enum(STATUSES),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
}

const sourcesSchema = z.strictObject({
  ...provenance,
  sources: z.array(
    z.strictObject({
      name: z.string(),
      zh: z.string(),
      en: z.string(),
      group: z.enum(['collector', 'public', 'video', 'other']),
    }),
  ),
})

const statesSchema = z.strictObject({
  ...provenance,
  states: z.array(z.strictObject({ name: z.string(), zh: z.string(), en: z.string(), open: z.boolean() })),
})

const measuresSchema = z.strictObject({
  ...provenance,
  measures: z.array(
    z.strictObject({
      name: z.enum(MEASURES),
      zh: z.string(),
      basis: z.array(z.enum(PERIOD_BASES)).min(1),
      within: z.enum(MEASURES).nullable(),
      meaning: z.strictObject({ en: z.string(), zh: z.string() }),
    }),
  ),
})

export const readSources = (dir: string): readonly SourceItem[] =>
  readDocument(dir, 'sources.yaml', sourcesSchema).sources as readonly SourceItem[]
export const readStates = (dir: string): readonly StateItem[] =>
  readDocument(dir, 'states.yaml', statesSchema).states as readonly StateItem[]
export const readMeasures = (dir: string): readonly Measure[] =>
  readDocument(dir, 'measures.yaml', measuresSchema).measures
