import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const CITY = '370200'
const NODES: readonly PlacedNode[] = [
  { code: '000000', parent: null, tier: 'nation' },
  { code: '370000', parent: '000000', tier: 'province' },
  { code: CITY, parent: '370000', tier: 'city' },
]

const QUESTIONS = {
  'rows of a city': `{ region(code: "${CITY}") { cases(first: 1) { nodes { caseNo } } } }`,
  'live figures': `{ region(code: "${CITY}") { measures(period: { from: "2026", to: "2026" }, freshness: LIVE) { nodes { reported } } } }`,
  'rows taken back, which Prisma reads': `{ region(code: "${CITY}") { withdrawals { at reason } } }`,
}

describe.each(['nats', 'http'] as const)('over %s', (transport) => {
  let graphs: Graphs

  beforeAll(async () => {
    graphs = await startGraphs(NODES, { transport })
    await graphs.write(CITY, [makeCase('C1', { regionCode: CITY, divisionCode: '370202' })])
  })
  afterAll(() => graphs?.stop())

  /** Statements of the city's graph, and not of its loops, that wait for the locked table. A loop reads cases with all their columns. */
  async function waiting(): Promise<number> {
    const { rows } = await graphs.tiers.of(CITY).ledger.session.db.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query ~ '"case_no" as|"forRegion"|"withdrawn_record"' and query !~ '"street_code" as'`,
    )
    return rows[0]?.n ?? -1
  }

  for (const [name, query] of Object.entries(QUESTIONS)) {
    for (const at of ['000000', '370000', CITY]) {
      test(`who hangs up at ${at} ends the statement at the city: ${name}`, async () => {
        const locked = await graphs.tiers.of(CITY).ledger.pool.connect()
        try {
          await locked.query('begin')
          await locked.query(
            'lock table case_record, case_measure, case_measure_month, withdrawn_record in access exclusive mode',
          )
          const hangUp = new AbortController()
          const answer = fetch(`${graphs.urlOf(at)}/graphql`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              authorization: `Bearer ${await graphs.tokenFor(at)}`,
              prefer: 'wait=60',
            },
            body: JSON.stringify({ query }),
            signal: hangUp.signal,
          }).catch((error: Error) => error.name)
          await eventually('the statement waits', async () => (await waiting()) > 0)
          hangUp.abort()
          expect(await answer).toBe('AbortError')
          await eventually('nothing waits any more', async () => (await waiting()) === 0, { withinMs: 10_000 })
        } finally {
          await locked.query('rollback')
          locked.release()
        }
        const { data, errors } = await graphs.ask(at, query)
        expect(errors).toBeUndefined()
        expect(data.region).not.toBeNull()
      })
    }
  }

  test('what hangs at the asked node itself is over by the deadline, with a code, and so is its statement', async () => {
    const locked = await graphs.tiers.of(CITY).ledger.pool.connect()
    try {
      await locked.query('begin')
      await locked.query('lock table case_record in access exclusive mode')
      const response = await fetch(`${graphs.urlOf(CITY)}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await graphs.tokenFor(CITY)}`,
          prefer: 'wait=1',
        },
        body: JSON.stringify({ query: QUESTIONS['rows of a city'] }),
      })
      const { data, errors } = (await response.json()) as { data: unknown; errors: { extensions: { code: string } }[] }
      expect(data).toEqual({ region: { cases: null } })
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['GT_DEADLINE_PASSED'])
      expect(await waiting()).toBe(0)
    } finally {
      await locked.query('rollback')
      locked.release()
    }
  })
})
