/**
 * A nation, a province and a city without exchanges: figures move when a test moves them, so that between two moves nothing changes.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { message, type Opened, payloadOf, seal } from '@guantong/contract'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { ingest } from '@guantong/node/ledger/ingest/ingest'
import { measureDirty } from '@guantong/node/ledger/measure/measure'
import { beginEpoch } from '@guantong/node/ledger/outbox/epoch'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { sealOutbox } from '@guantong/node/ledger/outbox/seal-outbox'
import { makeTopology, type PlacedNode, type World } from './make-topology.ts'
import { keepState, setBack } from './set-back.ts'
import { startPostgres } from './start-postgres.ts'

export const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
]

export interface TiersByHand {
  readonly world: World
  of(code: string): Ledger
  /** What the city has to count is counted, sealed, and taken at both tiers above. */
  moveUp(): Promise<void>
  /** As a database is before the node's first start; what the city has sent is then taken again. */
  wipe(code: string): Promise<void>
  keep(code: string): Promise<void>
  /** As `keep` found it, in a new epoch; what was sent since is then taken again. */
  restore(code: string): Promise<void>
  stop(): Promise<void>
}

export async function startTiersByHand(): Promise<TiersByHand> {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-by-hand-'))
  const [world, postgres] = await Promise.all([makeTopology(NODES), startPostgres(join(folder, 'postgres'))])
  const ledgers = new Map<string, Ledger>()
  for (const { code } of NODES) {
    const databaseUrl = await postgres.createDatabase(`node_${code}`)
    ledgers.set(code, connectLedger({ databaseUrl, poolSize: 2, applicationName: `guantong-${code}` }))
  }
  const of = (code: string): Ledger => ledgers.get(code) as Ledger
  const firstStart = (code: string) =>
    of(code).transaction((tx) => ensureNodeState(tx, code, { now: new Date(), newId: randomUUID }))
  for (const { code } of NODES) await firstStart(code)

  const sent: Opened[] = []
  const takeAt = (code: string, opened: readonly Opened[]) =>
    of(code).transaction((tx) =>
      ingest(tx, opened, { self: code, parent: code === NATION ? null : NATION, now: new Date() }),
    )
  const sealNext = (): Promise<number> =>
    of(CITY).transaction((tx) =>
      sealOutbox(tx, {
        ...{ self: CITY, recipients: [], now: new Date(), maxRows: 2000, maxScopes: 200 },
        seal: (head, scopes, codes) => {
          const sealed = seal(world.keyOf(CITY), head, scopes, codes)
          sent.push({
            payload: message.sealPayloadSchema.parse(payloadOf(sealed.seal)),
            body: message.submissionBodySchema.parse(JSON.parse(sealed.body)),
            ...{ digest: sealed.digest, seal: sealed.seal, bodyText: sealed.body, from: CITY, flow: 'up' },
          })
          return sealed
        },
      }),
    )
  return {
    world,
    of,
    async moveUp() {
      const first = sent.length
      const count = () => of(CITY).transaction((tx) => measureDirty(tx, { self: CITY, now: new Date(), limit: 1000 }))
      while ((await count()).scopes > 0);
      while ((await sealNext()) > 0);
      for (const code of [PROVINCE, NATION]) await takeAt(code, sent.slice(first))
    },
    async wipe(code) {
      await setBack(of(code), 'empty')
      await firstStart(code)
      if (code === CITY) return
      await takeAt(code, sent)
    },
    keep: (code) => keepState(of(code)),
    async restore(code) {
      await setBack(of(code), 'kept')
      await of(code).transaction((tx) =>
        beginEpoch(tx, { reason: 'restored from a backup', now: new Date(), newId: randomUUID }),
      )
      if (code !== CITY) await takeAt(code, sent)
    },
    async stop() {
      for (const ledger of ledgers.values()) await ledger.close()
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
