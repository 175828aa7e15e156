/**
 * The exchange on the oldest nats-server it is meant for: Debian 12's 2.9.10, where the machine can get it (`npm test`
 * looks in the machine's own package archive). Who may do what there: nats-permissions.
 */
import { createHash } from 'node:crypto'
import { type GuantongError, questionSubject, UP_STREAM, upSubject } from '@guantong/contract'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { jetstreamManager } from '@nats-io/jetstream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askerWith } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import { cellsOf, owed, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import { THREE_TIERS } from '../support/make-topology.ts'
import { type NatsRelease, newestNats, oldestNats } from '../support/nats-releases.ts'
import { connectAs } from '../support/publish-raw.ts'
import { startTiers, type Tier, type Tiers } from '../support/start-tiers.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
/** Everywhere the oldest, and both mixtures of it with the newest. */
const old = oldestNats as NatsRelease
const places = [
  { where: 'everywhere', binaryOf: {} },
  { where: 'at the city', binaryOf: { [NATION]: newestNats?.binary, [PROVINCE]: newestNats?.binary } },
  { where: 'at the province', binaryOf: { [NATION]: newestNats?.binary, [CITY]: newestNats?.binary } },
]

describe.skipIf(oldestNats === undefined)(
  oldestNats === undefined
    ? 'an older nats-server (none in the package archive of this machine)'
    : `nats-server ${old.name}`,
  () => {
    describe.each(places)('$where', ({ where, binaryOf }) => {
      let tiers: Tiers
      let written = 0
      const tier = (code: string): Tier => tiers.of(code)

      beforeAll(async () => {
        tiers = await startTiers(THREE_TIERS, {
          nats: { binary: old.binary, binaryOf },
          execute: (code) => async (asked) => {
            if (code === PROVINCE) return (await tier(PROVINCE).exchange.ask(CITY, asked, asked)) as { data: unknown }
            if (asked.document === 'large') return { data: { text: '城市管理'.repeat(5_000_000 / 12) } }
            return { data: { answeredBy: code } }
          },
        })
      })
      afterAll(() => tiers?.stop())

      async function write(count: number): Promise<void> {
        const rows = Array.from({ length: count }, (_, i) =>
          makeCase(`case-${written + i}`, { reportedAt: new Date(Date.UTC(2026, 2, 1 + ((written + i) % 28))) }),
        )
        await tier(CITY).ledger.transaction((tx) => upsertRows(tx, dataSetOf('Case'), rows, new Date()))
        written += count
      }

      async function converged(): Promise<void> {
        await eventually(
          `the nation has ${written}`,
          async () => (await reportedIn(tier(NATION).ledger, CITY)) === written,
        )
        for (const code of [CITY, PROVINCE])
          await eventually(`${code} has settled everything`, async () => (await owed(tier(code).ledger)) === 0)
        const cells = await cellsOf(tier(CITY).ledger)
        expect(await cellsOf(tier(PROVINCE).ledger)).toBe(cells)
        expect(await cellsOf(tier(NATION).ledger)).toBe(cells)
      }

      const ask = async (from: string, child: string, document: string, ms = 10_000) =>
        tier(from).exchange.ask(
          child,
          { document, documentHash: createHash('sha256').update(document).digest('hex'), variables: {} },
          { principal: await askerWith(tiers.world, from), deadline: Date.now() + ms },
        )

      test('submissions settle over two hops', async () => {
        await write(300)
        await converged()
      })

      test('a live question comes back over two hops, in one frame and in many', async () => {
        await eventually('the city answers', () => ask(NATION, PROVINCE, '{ hello }').then(() => true))
        expect(await ask(NATION, PROVINCE, '{ hello }')).toEqual({ data: { answeredBy: CITY } })
        const large = await ask(NATION, PROVINCE, 'large')
        expect(large.data?.text).toBe('城市管理'.repeat(5_000_000 / 12))
      })

      test('a store wiped under a running node is made anew, and nothing is lost', async () => {
        await tiers.servers.of(PROVINCE).stop('SIGKILL')
        await tiers.servers.of(PROVINCE).wipe()
        await write(50)
        await tiers.servers.of(PROVINCE).start()
        await converged()
      })

      test('a city whose node is down: known at once from 2.10 on, before that by its silence', async () => {
        await tier(CITY).exchange.stop()
        try {
          const codes = new Set<string>()
          await eventually('the question fails', async () => {
            const failure = await ask(PROVINCE, CITY, '{ hello }', 500).catch((error: GuantongError) => error)
            codes.add((failure as GuantongError).code)
            const isSilent = where !== 'at the city' && old.name.startsWith('2.9.')
            return codes.has(isSilent ? 'GT_CHILD_BREAKER_OPEN' : 'GT_CHILD_UNREACHABLE')
          })
        } finally {
          await tier(CITY).restart()
        }
        await eventually('it answers again', () => ask(PROVINCE, CITY, '{ again }').then(() => true))
      })

      test('the city reaches neither its parent’s streams nor other names than its own', async () => {
        const city = await connectAs(tiers.servers.of(CITY))
        const province = await connectAs(tiers.servers.of(PROVINCE))
        try {
          const manager = await jetstreamManager(province)
          for (const verb of ['PURGE', 'DELETE'])
            for (const api of ['$JS.API', `$JS.n${PROVINCE}.API`])
              city.publish(`${api}.STREAM.${verb}.${UP_STREAM}`, '')
          const heard: string[] = []
          province.subscribe(upSubject(PROVINCE, '*'), { callback: (_, { subject }) => void heard.push(subject) })
          await province.flush()
          city.publish(upSubject(PROVINCE, '370800'), 'forged')
          city.publish(questionSubject('370800'), 'forged')
          await city.flush()
          await city.request(upSubject(PROVINCE, CITY), 'rubbish, but in its own name')
          await eventually('its own message is heard', () => heard.length > 0)
          expect(new Set(heard)).toEqual(new Set([upSubject(PROVINCE, CITY)]))
          expect((await manager.streams.info(UP_STREAM)).config.name).toBe(UP_STREAM)
        } finally {
          await city.close()
          await province.close()
        }
      })
    })
  },
)
