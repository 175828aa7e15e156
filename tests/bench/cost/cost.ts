/**
 * Is a cost what it says: microseconds of a processor, the node's and PostgreSQL's together? And, where it is not, the weights by which it
 * would be: they are told, to be written into `graph/guard/weights.ts`.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { costOf } from '@guantong/node/graph/guard/check-cost'
import { WEIGHTS, type Weights } from '@guantong/node/graph/guard/weights'
import { buildSchema } from '@guantong/node/graph/schema'
import { loadStandard } from '@guantong/standard'
import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import type { Bench, Row } from '../row.ts'
import { spreadOf } from '../stats.ts'
import { type CostDocument, costDocuments } from './documents.ts'
import { factorOff, fitWeights, type Sample } from './fit-weights.ts'
import { holdYear, type OpenNation, openNation, readerOf } from './nation.ts'

const CITIES = Number(process.env.GUANTONG_BENCH_CITIES ?? 300)
/** Ticks of /proc are ten milliseconds: short documents are asked until there are some. */
const AT_LEAST_MS = 300
const MOST_TIMES = 100
const TICK_US = 10_000
const NAMES = Object.keys(WEIGHTS) as (keyof Weights)[]

export async function cost({ rounds, tell }: Bench): Promise<Row[]> {
  const held = await holdYear(CITIES)
  const nation = await openNation(held.databaseUrl, CITIES, { cost: 1e9 })
  try {
    const documents = costDocuments(held.months)
    const took = new Map<string, number[]>(documents.map(({ name }) => [name, []]))
    for (const one of documents) await measure(nation, one)
    for (let round = 0; round < rounds; round++)
      for (const one of documents) took.get(one.name)?.push(await measure(nation, one))
    const medians = documents.map(({ name }) => spreadOf(took.get(name) as number[]).median)
    tellFit(documents, medians, nation, tell)
    const thought = documents.map((one) => costIn(one, nation))
    for (const [at, { name }] of documents.entries())
      tell(`cost: ${name}: thought ${ms(thought[at])}, took ${ms(medians[at])} (${took.get(name)?.map(ms).join(' ')})`)
    const worst = Array.from({ length: rounds }, (_, round) =>
      Math.max(...documents.map(({ name }, at) => factorOff(thought[at] as number, took.get(name)?.[round] as number))),
    )
    return [
      {
        name: 'cost',
        what: {
          en: `cost of a question ÷ the processor time it took (or the reverse): the worst of ${documents.length} documents`,
          zh: `查询成本 ÷ 实际处理器耗时（或其倒数）：${documents.length} 个文档中最差者`,
        },
        unit: '×',
        ours: spreadOf(worst),
        floor: null,
        ratio: null,
        target: { of: 'ours', is: '≤', than: 2 },
      },
    ]
  } finally {
    await nation.ledger.close()
    await held.stop()
  }
}

const ms = (us = 0): string => `${(us / 1000).toFixed(1)} ms`

/** Microseconds of one answer, printed: of this process, and of the connections of its pool. */
async function measure({ graph, ledger }: OpenNation, { name, document }: CostDocument): Promise<number> {
  const begun = process.cpuUsage()
  const before = await backendUs(ledger)
  let [times, spent] = [0, 0]
  while (times === 0 || (times < MOST_TIMES && spent < AT_LEAST_MS * 1000)) {
    const result = await graph.execute({ document, principal: readerOf('bench'), waitMs: 60_000 })
    if (result.errors !== undefined) throw new Error(`${name}: ${JSON.stringify(result.errors[0])}`)
    await graph.print(result)
    times += 1
    const { user, system } = process.cpuUsage(begun)
    spent = user + system
  }
  return (spent + (await backendUs(ledger)) - before) / times
}

async function backendUs({ pool }: OpenNation['ledger']): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  return rows.reduce((sum, { pid }) => sum + ticksOf(pid), 0) * TICK_US
}

/** `utime` and `stime`. The name before them may hold blanks. */
function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return 0
  }
}

const operationOf = (document: string) => {
  const parsed = parse(document)
  return { parsed, operation: getOperationAST(parsed) as OperationDefinitionNode }
}

function costIn({ document }: CostDocument, { topology }: OpenNation, schema = buildSchema(loadStandard())): number {
  const { parsed, operation } = operationOf(document)
  return costOf(schema, parsed, operation, {}, topology).cost
}

/** The cost of each document where all weights are zero but one, which is a thousand. */
function tellFit(
  documents: readonly CostDocument[],
  took: readonly number[],
  nation: OpenNation,
  tell: Bench['tell'],
): void {
  const kept = { ...WEIGHTS }
  const costsWith = (only: keyof Weights | null): number[] => {
    for (const name of NAMES) WEIGHTS[name] = name === only ? 1000 : 0
    const schema = buildSchema(loadStandard())
    return documents.map((one) => costIn(one, nation, schema))
  }
  const fixed = costsWith(null)
  const parts = NAMES.map((name) => costsWith(name))
  Object.assign(WEIGHTS, kept)
  const samples: Sample[] = documents.map((_, at) => ({
    took: took[at] as number,
    fixed: fixed[at] as number,
    parts: parts.map((costs) => ((costs[at] as number) - (fixed[at] as number)) / 1000),
  }))
  const weights = fitWeights(samples, NAMES.length)
  tell(
    `cost: weights by what was measured: ${NAMES.map((name, at) => `${name}: ${weights[at]?.toPrecision(2)}`).join(', ')}`,
  )
  const thought = samples.map(({ fixed: given, parts: some }) =>
    some.reduce((sum, part, at) => sum + part * (weights[at] as number), given),
  )
  const off = documents.map(({ name }, at) => `${name} ${(thought[at] as number) / (took[at] as number)}`)
  tell(`cost: with them, thought ÷ took: ${off.map((one) => one.replace(/(\.\d\d)\d*$/, '$1')).join(', ')}`)
}
