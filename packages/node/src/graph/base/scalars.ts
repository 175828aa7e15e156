/**
 * Scalars and the enums every file needs.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { MEASURE_GROUPS } from '../../ledger/figures/sum-measures.ts'
import type { Builder } from './builder.ts'
import { createIsoText } from './iso-text.ts'
import { isDay } from './row-values.ts'
import { defineStanding } from './standing.ts'

export function defineScalars(builder: Builder) {
  builder.scalarType('Count', {
    description: 'A whole number from 0 to 2^53 − 1, as a JSON number; 2^53 − 1 stands for all that is more.',
    serialize: (value) => {
      // One sum too large must not take an answer with it.
      const count = Math.min(Number(value), Number.MAX_SAFE_INTEGER)
      if (!Number.isSafeInteger(count))
        throw new GuantongError('GT_INPUT_INVALID', { field: 'Count', reason: `${value} is not exact` })
      return count
    },
    parseValue: (value) => {
      if (Number.isSafeInteger(value)) return value as number
      throw new GuantongError('GT_INPUT_INVALID', { field: 'Count', reason: `${String(value)} is not a whole number` })
    },
  })
  builder.scalarType('DateTime', {
    description: 'A moment, ISO 8601 with its zone: `2026-01-31T01:30:00.000Z`.',
    serialize: createIsoText(),
    parseValue: (value) => {
      const time = typeof value === 'string' && ZONED.test(value) ? new Date(value) : null
      // The year 0 is none for PostgreSQL.
      if (time !== null && time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999) return time
      throw new GuantongError('GT_INPUT_INVALID', {
        field: 'DateTime',
        reason: `${String(value)} is not ISO 8601 with a zone`,
      })
    },
  })
  builder.scalarType('Date', {
    description: 'A day of the calendar of China Standard Time, `YYYY-MM-DD`.',
    parseValue: (value) => {
      if (typeof value === 'string' && isDay(value)) return value
      throw new GuantongError('GT_INPUT_INVALID', { field: 'Date', reason: `${String(value)} is not YYYY-MM-DD` })
    },
  })
  builder.scalarType('JSONObject', {
    description: 'A JSON object: one row, by names of fields.',
    parseValue: (value) => {
      if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
      throw new GuantongError('GT_INPUT_INVALID', { field: 'JSONObject', reason: 'not an object' })
    },
  })
  return {
    Standing: defineStanding(builder),
    Tier: builder.enumType('RegionTier', {
      description: 'Rung of a region (国家 / 省 / 市 三级, and counties below them).',
      values: {
        NATION: { value: 'nation' },
        PROVINCE: { value: 'province' },
        CITY: {
          value: 'city',
          description: 'Municipalities (直辖市) are found here as well: they are province and city at once.',
        },
        COUNTY: { value: 'county' },
      } as const,
    }),
    Kind: builder.enumType('CaseKind', {
      description: 'What a case is about: a component (部件) or a matter (事件/事项).',
      values: ['COMPONENT', 'MATTER'] as const,
    }),
    MeasureGroup: builder.enumType('MeasureGroup', {
      description: 'Dimension by which figures are kept apart.',
      values: MEASURE_GROUPS,
    }),
    Freshness: builder.enumType('Freshness', {
      description: 'How fresh figures are to be.',
      values: {
        REPLICA: { description: 'What is held here, as it was submitted.' },
        LIVE: {
          description:
            'What the origins below say now. Whoever does not answer in time is missing, with the reason, and not in the sums.',
        },
        LIVE_OR_REPLICA: {
          description:
            'Whoever does not answer in time is represented by what is held here; `coverage` says who and why.',
        },
      } as const,
    }),
    Language: builder.enumType('Language', { values: { EN: { value: 'en' }, ZH: { value: 'zh' } } as const }),
  }
}

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

export type Scalars = ReturnType<typeof defineScalars>
