/** A report that commits while a question is answered is in the figure, or there is none yet; it is never a zero. */
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const CITY = '370200'
let graphs: Graphs
beforeAll(async () => {
  graphs = await startGraphs([{ code: CITY, parent: null, tier: 'city', origin: true }])
})
afterAll(() => graphs?.stop())

/** Once, after the first statement that sums cells was answered and before its answer is read. */
function betweenReadings(pool: pg.Pool, then: () => Promise<void>): () => void {
  const plain = new Map<pg.PoolClient, pg.PoolClient['query']>()
  let isOver = false
  const onAcquire = (client: pg.PoolClient): void => {
    if (plain.has(client)) return
    const query = client.query as (...given: unknown[]) => unknown
    plain.set(client, client.query)
    client.query = ((given: unknown, ...rest: unknown[]) => {
      const answer = query.call(client, given, ...rest)
      const { text = given } = given as { text?: unknown }
      if (isOver || !String(text).startsWith('with wanted as')) return answer
      isOver = true
      return (answer as Promise<unknown>).then(async (read) => {
        await then()
        return read
      })
    }) as never
  }
  pool.on('acquire', onAcquire)
  return () => {
    pool.off('acquire', onAcquire)
    for (const [client, query] of plain) client.query = query
    expect(isOver).toBe(true)
  }
}

test('it is read again where nothing was found', async () => {
  const { pool } = graphs.tiers.of(CITY).ledger
  const stop = betweenReadings(pool, async () => {
    await graphs.write(CITY, [makeCase('late')])
    await eventually('it is measured', async () => {
      const { rows } = await pool.query(`select from measure_scope where data_set = 'case-measure'`)
      return rows.length > 0
    })
  })
  const { data, errors } = await graphs.ask(
    CITY,
    `{ region(code: "${CITY}") { measures(period: { from: "2026-03", to: "2026-03" }) { standing nodes { reported } } } }`,
  )
  stop()
  expect(errors).toBeUndefined()
  expect(data.region.measures).toEqual({ standing: 'REPORTED', nodes: [{ reported: 1 }] })
})
