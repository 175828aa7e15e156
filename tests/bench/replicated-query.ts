/**
 * What GraphQL costs on top of the SQL it sends: a year of the whole country at the nation, asked through the graph and through `pg`.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGraph, type Graph } from '@guantong/node/graph/run/create-graph'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import { asker } from '../support/asker.ts'
import { makeTopology } from '../support/make-topology.ts'
import { openPolicy } from '../support/open-policy.ts'
import { startPostgres } from '../support/start-postgres.ts'
import { watchStatements } from '../support/watch-statements.ts'
import { type CountryYear, fillYear, placesOfYear } from './country-year.ts'
import type { Bench, Row } from './row.ts'
import { quantile, ratiosOf, spreadOf, timed } from './stats.ts'

const NATION = '000000'
const REQUESTS = 100
const WARM_UP = 100
const MONTHS = 12

/** As a dashboard asks it: twelve months of every province, ten measures, and what the figures stand on. */
const YEAR = `query Year($codes: [String!]!, $from: String!, $to: String!) { regions(codes: $codes) { code
  measures(period: { from: $from, to: $to }, groupBy: [MONTH]) {
    nodes { period reported filed dispatched disposed onTimeDisposed closed onTimeClosed overdueClosed rework voided } } } }`

/** On the nation's own database, both ways in this process and over the same pool, request by request in turn. */
export async function replicatedQuery({ rounds, tell }: Bench): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-bench-'))
  const [postgres, world] = await Promise.all([
    startPostgres(join(folder, 'postgres'), { settings: { shared_buffers: '512MB', max_wal_size: '4GB' } }),
    makeTopology(placesOfYear().nodes),
  ])
  const databaseUrl = await postgres.createDatabase('bench_year')
  const year = await fillYear(databaseUrl)
  tell(`a year of ${year.places.origins.length} origins: ${year.cells} cells, ${year.provinceMonths} sums of provinces`)
  const ledger = connectLedger({ databaseUrl, poolSize: 8, applicationName: 'guantong bench' })
  try {
    const graph = graphOver(ledger, world.topology)
    const variables = { codes: year.places.provinces, ...year.months }
    const ask = () => graph.execute({ document: YEAR, variables, principal: READER })
    const { sent, stop } = watchStatements(ledger.pool)
    const given = await rowsOf(graph, variables)
    stop()
    // Beside the figures it is asked what they stand on: that is ours, and not the floor's.
    const [statement, ...more] = sent.filter(
      ({ text }) => text.includes('from case_measure') || text.includes('join case_measure'),
    )
    if (statement === undefined || more.length > 0)
      throw new Error(`${1 + more.length} statements of figures, expected one`)
    const query = () => ledger.pool.query(statement.text, [...statement.values])
    await mustBeEqual(given, (await query()).rows, year)

    for (let i = 0; i < WARM_UP; i++) {
      await ask()
      await query()
    }
    const [ours, floor]: [number[][], number[][]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      const [asked, queried]: [number[], number[]] = [[], []]
      for (let i = 0; i < REQUESTS; i++) {
        asked.push(await timed(ask))
        queried.push(await timed(query))
      }
      ours.push(asked)
      floor.push(queried)
      const [fast, slow] = [asked, queried].map((all) =>
        [0.5, 0.95].map((q) => quantile(all, q).toFixed(2)).join(' / '),
      )
      tell(`replicated ${round + 1}/${rounds}: p50 / p95 ${fast} ms, SQL ${slow} ms`)
    }
    const row = (q: number, target: Row['target']): Row => {
      const [up, down] = [ours, floor].map((all) => all.map((each) => quantile(each, q))) as [number[], number[]]
      return {
        name: `replicated-p${q * 100}`,
        what: {
          en: `figures at the nation: 12 months × 31 provinces × 10 measures, a year of 300 cities, p${q * 100}`,
          zh: `国家节点：12 个月 × 31 省 × 10 项指标，300 个城市一年的数据，p${q * 100}`,
        },
        unit: 'ms',
        ours: spreadOf(up),
        floor: { what: { en: 'the same SQL through pg', zh: '经 pg 执行同样的 SQL' }, spread: spreadOf(down) },
        ratio: ratiosOf(up, down),
        target,
      }
    }
    return [row(0.5, { of: 'ratio', is: '≤', than: 1.43 }), row(0.95, { of: 'ours', is: '<', than: 50 })]
  } finally {
    await ledger.close()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const READER = asker(NATION, { subject: 'bench' })

/** No node below is asked: figures are held here. */
function graphOver(ledger: Ledger, topology: Awaited<ReturnType<typeof makeTopology>>['topology']): Graph {
  const never = (): never => {
    throw new Error('a replicated figure was asked of another node')
  }
  return createGraph({
    self: NATION,
    policy: openPolicy(NATION),
    topology,
    standard: loadStandard(),
    ledger,
    ask: never,
    submitRows: never,
    withdrawRows: never,
    now: () => new Date(),
    newId: randomUUID,
    log: { error: (fields, message) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) },
    version: 'bench',
  })
}

type Figures = Readonly<Record<string, unknown>>

async function rowsOf(
  graph: Graph,
  variables: Readonly<Record<string, unknown>>,
): Promise<{ code: string; measures: { nodes: Figures[] } }[]> {
  const { data, errors } = await graph.execute({ document: YEAR, variables, principal: READER })
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return (data as unknown as { regions: { code: string; measures: { nodes: Figures[] } }[] }).regions
}

/** Every figure that was given, cell by cell, and all months of all provinces. */
async function mustBeEqual(
  given: Awaited<ReturnType<typeof rowsOf>>,
  rows: readonly Figures[],
  { places }: CountryYear,
): Promise<void> {
  const held = new Map(rows.map((row) => [`${row.forRegion} ${row.period}`, row]))
  const nodes = given.flatMap(({ code, measures }) => measures.nodes.map((node) => ({ code, node })))
  if (nodes.length !== MONTHS * places.provinces.length || held.size !== nodes.length)
    throw new Error(`${nodes.length} months with figures, the SQL gives ${held.size}`)
  for (const { code, node } of nodes) {
    const row = held.get(`${code} ${node.period}`)
    for (const [name, value] of Object.entries(node)) {
      if (name !== 'period' && value !== row?.[columnOf(name)])
        throw new Error(`${code} ${node.period} ${name}: ${value}, the SQL gives ${row?.[columnOf(name)]}`)
    }
  }
}

const columnOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
