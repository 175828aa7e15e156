/**
 * What GraphQL costs on top of the SQL it sends: figures at the nation, asked through the graph and through `pg`.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { loadConfig } from '@guantong/node/config'
import { createGraph, type Graph } from '@guantong/node/graph/execute'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connect'
import { loadStandard } from '@guantong/standard'
import type { LoadedTiers } from './loaded-tiers.ts'
import type { Bench, Row } from './row.ts'
import { quantile, ratiosOf, spreadOf, timed } from './stats.ts'

const REQUESTS = 200
const WARM_UP = 200

const YEAR = `query Year($from: String!, $to: String!) { regions(tier: PROVINCE) { code
  measures(period: { from: $from, to: $to }, groupBy: [MONTH]) {
    nodes { period reported filed closed onTimeClosed rework } } } }`

interface Statement {
  readonly text: string
  readonly values: unknown[]
}

/** Twelve months × all provinces, on the nation's own database, both ways in this process and over pools alike. */
export async function replicatedQuery({ tiers, months }: LoadedTiers, { rounds, tell }: Bench): Promise<Row[]> {
  const config = await loadConfig(tiers.folder.configOf('000000'))
  const databaseUrl = tiers.databaseUrls['000000'] as string
  const ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'guantong bench' })
  try {
    const sent: Statement[] = []
    const watched = graphOver(watching(ledger, sent), config)
    const graph = graphOver(ledger, config)
    const filled = await yearOf(watched, months)
    // Beside the figures it is asked what they stand on, in the same transaction: that is ours, and not the floor's.
    const [statement, ...more] = sent.filter(({ text }) => text.includes('case_measure_month'))
    if (statement === undefined || more.length > 0 || filled === 0)
      throw new Error(`${1 + more.length} statements of figures, ${filled} months with figures`)

    const ask = () => graph.execute({ document: YEAR, variables: months, principal: READER })
    const query = () => ledger.pool.query(statement.text, statement.values)
    for (let i = 0; i < WARM_UP; i++) {
      await ask()
      await query()
    }
    const ours: number[] = []
    const floor: number[] = []
    for (let round = 0; round < rounds; round++) {
      const [asked, queried]: [number[], number[]] = [[], []]
      for (let i = 0; i < REQUESTS; i++) {
        asked.push(await timed(ask))
        queried.push(await timed(query))
      }
      ours.push(quantile(asked, 0.5))
      floor.push(quantile(queried, 0.5))
      tell(`replicated ${round + 1}/${rounds}: ${ours.at(-1)?.toFixed(2)} ms, SQL ${floor.at(-1)?.toFixed(2)} ms`)
    }
    return [
      {
        name: 'replicated-p50',
        what: { en: 'figures of 12 months × provinces at the nation, p50', zh: '国家节点：12 个月 × 各省指标，p50' },
        unit: 'ms',
        ours: spreadOf(ours),
        floor: { what: { en: 'the same SQL through pg', zh: '经 pg 执行同样的 SQL' }, spread: spreadOf(floor) },
        ratio: ratiosOf(ours, floor),
        target: null,
      },
    ]
  } finally {
    await ledger.close()
  }
}

const READER = { subject: 'bench', regions: ['000000'], verbs: ['read'], sharing: 'conditional', via: [] } as const

type OpenLedger = Pick<Ledger, 'pool' | 'prisma'>

/** Nobody below is asked: figures are held here. */
function graphOver(ledger: OpenLedger, { topology }: Awaited<ReturnType<typeof loadConfig>>): Graph {
  const never = (): never => {
    throw new Error('a replicated figure was asked of another node')
  }
  return createGraph({
    self: '000000',
    topology,
    standard: loadStandard(),
    ledger,
    ask: never,
    submitRows: never,
    now: () => new Date(),
    newId: randomUUID,
    log: { error: (fields, message) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) },
    version: 'bench',
  })
}

/** The pool as it is, telling what is sent through it. */
function watching({ pool, prisma }: Ledger, sent: Statement[]): OpenLedger {
  const query = (text: string, values: unknown[]) => {
    sent.push({ text, values: values ?? [] })
    return pool.query(text, values)
  }
  return { prisma, pool: Object.assign(Object.create(pool) as typeof pool, { query }) }
}

async function yearOf(graph: Graph, months: LoadedTiers['months']): Promise<number> {
  const { data, errors } = await graph.execute({ document: YEAR, variables: months, principal: READER })
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  const { regions } = data as unknown as { regions: { measures: { nodes: unknown[] } }[] }
  return regions.reduce((sum, { measures }) => sum + measures.nodes.length, 0)
}
