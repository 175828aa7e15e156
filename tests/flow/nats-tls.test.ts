/** Links and clients over TLS, with an authority made for this test, and with a wrong one. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { connect } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askerWith } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import { owed, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import { type Authority, hasOpenssl, makeAuthority } from '../support/make-certificates.ts'
import { makeTopology, PAIR, type PlacedNode, THREE_TIERS } from '../support/make-topology.ts'
import { type NatsServer, startNats } from '../support/start-nats.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const [NATION, PROVINCE, CITY, LIGHT] = ['000000', '370000', '370200', '370800'] as const
const NODES: readonly PlacedNode[] = [...THREE_TIERS, { code: LIGHT, parent: PROVINCE, tier: 'city' }]

describe.skipIf(!hasOpenssl())('TLS (needs openssl on this machine)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-tls-'))
  let ours: Authority
  let theirs: Authority

  beforeAll(() => {
    ours = makeAuthority(folder, 'ours')
    theirs = makeAuthority(folder, 'theirs')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  describe('everywhere', () => {
    let tiers: Tiers
    beforeAll(async () => {
      tiers = await startTiers(NODES, {
        nats: { light: [LIGHT], tls: (code) => ({ ...ours.issue(code), ca: ours.ca, verify: code === NATION }) },
        execute: (code) => async () => ({ data: { answeredBy: code } }),
      })
    })
    afterAll(() => tiers?.stop())

    test('figures settle and questions are answered with every link and every client over TLS', async () => {
      for (const [city, county] of [
        [CITY, '370202'],
        [LIGHT, '370811'],
      ] as const) {
        const { ledger } = tiers.of(city)
        const rows = [makeCase('one', { regionCode: city, divisionCode: county, reportedAt: new Date('2026-03-02') })]
        await ledger.transaction((tx) => upsertRows(tx, dataSetOf('Case'), rows, new Date()))
        await eventually('the nation has it', async () => (await reportedIn(tiers.of(NATION).ledger, city)) === 1)
        await eventually('it is settled', async () => (await owed(ledger)) === 0)
        const document = '{ hello }'
        const principal = await askerWith(tiers.world, PROVINCE)
        const asked = { document, documentHash: createHash('sha256').update(document).digest('hex'), variables: {} }
        expect(await tiers.of(PROVINCE).exchange.ask(city, asked, { principal })).toEqual({
          data: { answeredBy: city },
        })
      }
      const links = await leafLinks(tiers.servers.of(PROVINCE))
      expect(links).toHaveLength(1)
      // no peer is spoken to in clear
      const greeting = await firstLine(tiers.servers.of(PROVINCE).clientPort)
      expect(JSON.parse(greeting.slice('INFO '.length))).toMatchObject({ tls_required: true })
    })

    test('a client that believes another authority does not connect', async () => {
      const { url, user, password } = tiers.servers.of(LIGHT).nats
      const given = { servers: url, user, pass: password, reconnect: false, timeout: 3_000 }
      const believing = (caFile: string) => connect({ ...given, tls: { ...{ host: '127.0.0.1' }, caFile } })
      await expect(believing(theirs.ca)).rejects.toThrow(/certificate|signature/)
      const nc = await believing(ours.ca)
      await nc.close()
    })
  })

  test.each([
    { who: 'child that believes another authority', ca: () => theirs.ca, cert: () => ours.issue('child-1') },
    { who: 'child with a certificate of another authority', ca: () => ours.ca, cert: () => theirs.issue('child-2') },
  ])('a $who gets no link, whatever its password', async ({ ca, cert }) => {
    const { topology } = await makeTopology(PAIR)
    const parent = ours.issue('parent')
    const servers = await startNats(topology, mkdtempSync(join(folder, 'servers-')), {
      tls: (code) => (code === CITY ? { ...cert(), ca: ca() } : { ...parent, ca: ours.ca, verify: true }),
    })
    try {
      // it tries every second
      await pause(2_500)
      expect(await leafLinks(servers.of(PROVINCE))).toHaveLength(0)
    } finally {
      await servers.stop()
    }
  })
})

/** Also shows that the monitoring port answers. */
async function leafLinks(server: NatsServer): Promise<unknown[]> {
  const response = await fetch(`http://127.0.0.1:${server.monitorPort}/leafz`)
  const { leafs } = (await response.json()) as { leafs: { account: string }[] | null }
  return (leafs ?? []).filter(({ account }) => account.startsWith('C'))
}

const firstLine = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connectSocket(port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString('utf8').split('\r\n')[0] ?? '')
    })
  })
