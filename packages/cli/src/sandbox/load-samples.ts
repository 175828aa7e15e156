/**
 * Deterministic sample cases for a sandbox that has none yet, so that there is something to look at.
 *
 * @module
 */

import { writeCases } from '@guantong/node/intake/rows/write-cases'
import { sampleCases } from '@guantong/node/intake/samples/sample-cases'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import { loadStandard, localDay, type Standard } from '@guantong/standard'
import { askNode } from '../ask/ask-node.ts'
import { AnyCaseDocument } from '../ask/generated/questions.ts'
import type { Sandbox } from './start-sandbox.ts'

/** Enough for charts with a shape, little enough to be at the top within seconds. */
const COUNTS: Readonly<Record<string, number>> = {
  '310000': 900,
  '440100': 600,
  '440300': 600,
  '370200': 500,
  '370800': 400,
}
const DAYS = 45
const SEED = 20_260_701

/** Loads them into every origin that holds no case; returns how many cases each was given. */
export async function loadSamples(
  sandbox: Sandbox,
  onProgress: (done: number, total: number) => void,
  now = new Date(),
): Promise<ReadonlyMap<string, number>> {
  const origins = sandbox.nodes.filter(({ origin }) => origin).map(({ code }) => code)
  const empty: string[] = []
  for (const code of origins) if (!(await holdsCases(sandbox, code))) empty.push(code)
  const loaded = new Map<string, number>()
  if (empty.length === 0) return loaded
  const standard = loadStandard()
  for (const [index, code] of empty.entries()) {
    onProgress(index, empty.length)
    loaded.set(code, await loadInto(sandbox, code, standard, now))
  }
  onProgress(empty.length, empty.length)
  return loaded
}

async function loadInto(sandbox: Sandbox, code: string, standard: Standard, now: Date): Promise<number> {
  // The same day gives the same cases: nothing happens after its first moment in China.
  const until = new Date(`${localDay(now)}T00:00:00+08:00`)
  const cases = [...sampleCases(code, { standard, count: COUNTS[code] ?? 300, seed: SEED, until, days: DAYS })]
  const ledger = connectLedger({
    databaseUrl: sandbox.databaseUrls[code] ?? '',
    poolSize: 2,
    applicationName: 'guantong sample cases',
  })
  try {
    await writeCases(ledger, cases, now)
    return cases.length
  } finally {
    await ledger.close()
  }
}

async function holdsCases(sandbox: Sandbox, code: string): Promise<boolean> {
  const { data } = await askNode({
    endpoint: sandbox.endpoints[code] ?? '',
    token: await sandbox.tokenFor(code, { regions: [code], subject: 'guantong up', lifetimeSeconds: 60 }),
    document: AnyCaseDocument,
    variables: { code },
  })
  return (data?.region?.cases?.nodes.length ?? 0) > 0
}
