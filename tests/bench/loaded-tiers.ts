/**
 * Eight nodes as processes of their own, with a year of cases at each origin and everything reported to the top.
 *
 * @module
 */

import { writeCases } from '@guantong/node/intake/rows/write-cases'
import { sampleCases } from '@guantong/node/intake/samples/sample-cases'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import { eventually } from '../support/eventually.ts'
import { startThreeTiers, type ThreeTiers } from '../support/start-three-tiers.ts'
import type { Bench } from './row.ts'

const CASES = 2_000
const DAYS = 365

export interface LoadedTiers {
  readonly tiers: ThreeTiers
  /** The twelve months the cases lie in. */
  readonly months: { readonly from: string; readonly to: string }
}

export async function withLoadedTiers<T>({ tell }: Bench, use: (loaded: LoadedTiers) => Promise<T>): Promise<T> {
  tell('starting eight nodes')
  const tiers = await startThreeTiers()
  try {
    const standard = loadStandard()
    const until = new Date()
    const origins = tiers.nodes.filter(({ origin }) => origin).map(({ code }) => code)
    for (const code of origins) {
      const databaseUrl = tiers.databaseUrls[code] as string
      const ledger = connectLedger({ databaseUrl, poolSize: 2, applicationName: 'guantong bench' })
      const cases = [...sampleCases(code, { standard, count: CASES, seed: 1, until, days: DAYS })]
      await writeCases(ledger, cases, until).finally(() => ledger.close())
      tell(`${cases.length} cases at ${code}`)
    }
    await eventually('the nation has everything', () => isSettled(tiers, origins.length * CASES), {
      withinMs: 120_000,
      everyMs: 250,
    })
    tell('the nation has everything')
    return await use({ tiers, months: { from: monthOf(until, -11), to: monthOf(until, 0) } })
  } finally {
    await tiers.close()
  }
}

async function isSettled(tiers: ThreeTiers, cases: number): Promise<boolean> {
  const [held] = await tiers.sql<{ reported: number }>(
    '000000',
    'select coalesce(sum(reported), 0)::int as reported from case_measure',
  )
  if (held?.reported !== cases) return false
  for (const { code } of tiers.nodes) {
    const [left] = await tiers.sql<{ owed: number }>(
      code,
      `select ((select count(*) from dirty_mark) + (select count(*) from unsealed)
            + (select count(*) from delivery where state <> 'SETTLED'))::int as owed`,
    )
    if (left?.owed !== 0) return false
  }
  return true
}

const monthOf = (day: Date, months: number): string =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1)).toISOString().slice(0, 7)
