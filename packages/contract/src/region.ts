/**
 * Names of places and rungs.
 *
 * @module
 */
import { z } from 'zod'

/** Rung a node stands on (国家 / 省 / 市 三级, 建办督〔2021〕54号). */
export type Tier = 'nation' | 'province' | 'city'

/** Rung of a region: nodes stand on the first three; counties only have regions. */
export type RegionTier = Tier | 'county'

export const NATION = '000000'

/** 行政区划代码 (GB/T 2260): six digits. Whether such a division exists has NOT been checked here. */
export const regionCodeSchema = z.string().regex(/^\d{6}$/, 'six digits')

/** Day without time zone, `YYYY-MM-DD`, meant in the node's time zone (UTC+8); one that the calendar has, from 1900 on. */
export const daySchema = z.iso.date('YYYY-MM-DD').refine((day) => day >= '1900-01-01', 'not before 1900-01-01')
