/**
 * What the nation knows of the origins, asked through its public GraphQL like anybody would.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Standing } from '@guantong/contract'
import { askNode } from '../ask/ask-node.ts'
import { FiguresDocument } from '../ask/generated/questions.ts'
import type { Sandbox } from './start-sandbox.ts'

export interface RegionFigures {
  readonly code: string
  readonly standing: Standing
  /** Null unless `REPORTED`. */
  readonly reported: number | null
  readonly closed: number | null
  readonly asOf: Date | null
}

/** The figures of some regions as the node `at` sees them; one it does not answer for is out of scope. */
export async function figuresAt(sandbox: Sandbox, at: string, codes: readonly string[]): Promise<RegionFigures[]> {
  const { data } = await askNode({
    endpoint: sandbox.endpoints[at] ?? '',
    token: await sandbox.tokenFor(at, { regions: [at], subject: 'guantong up', lifetimeSeconds: 300 }),
    document: FiguresDocument,
    variables: { codes, period: { from: '2000-01-01', to: '2099-12-31' } },
  })
  const regions = data?.regions ?? []
  return codes.map((code) => {
    const measures = regions.find((region) => region?.code === code)?.measures
    const asOf = measures?.coverage.asOf
    return {
      code,
      standing: measures?.standing ?? 'OUT_OF_SCOPE',
      reported: measures?.nodes[0]?.reported ?? null,
      closed: measures?.nodes[0]?.closed ?? null,
      asOf: asOf == null ? null : new Date(asOf),
    }
  })
}

/**
 * Waits until the nation's figure of every origin is the origin's own, and no smaller than what was just written there
 * (`written`): before an origin has measured anything, both are none. True when it is; false when `patienceMs` ran out,
 * which is no failure: what is missing arrives by itself.
 */
export async function untilReported(
  sandbox: Sandbox,
  written: ReadonlyMap<string, number>,
  onProgress: (done: number, total: number) => void,
  patienceMs = 60_000,
): Promise<boolean> {
  const origins = sandbox.nodes.filter(({ origin }) => origin).map(({ code }) => code)
  const nation = sandbox.nodes.find(({ tier }) => tier === 'nation')?.code
  if (nation === undefined) return true
  const deadline = performance.now() + patienceMs
  for (;;) {
    const own = await Promise.all(
      origins.map(async (code) => (await figuresAt(sandbox, code, [code]))[0]?.reported ?? null),
    )
    const above = await figuresAt(sandbox, nation, origins)
    const arrived = origins.filter(
      (code, index) => above[index]?.reported === own[index] && (own[index] ?? 0) >= (written.get(code) ?? 0),
    ).length
    onProgress(arrived, origins.length)
    if (arrived === origins.length) return true
    if (performance.now() > deadline) return false
    await sleep(200)
  }
}
