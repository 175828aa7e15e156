/**
 * Deterministic sample rows of every data set for nodes of a sandbox that hold none yet, so that there is something to look
 * at. Each tier's rows are written at that tier, through the gate every row passes.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { writeCases } from '@guantong/node/intake/rows/write-cases'
import { sampleCases } from '@guantong/node/intake/samples/sample-cases'
import { type SampleSet, samplesBack, samplesOfCity, samplesOfTier } from '@guantong/node/intake/samples/sample-rows'
import { submitRows } from '@guantong/node/intake/submit-rows'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadStandard, localDay, type Standard } from '@guantong/standard'
import { askNode } from '../ask/ask-node.ts'
import { AnySampleDocument } from '../ask/generated/questions.ts'
import type { PlannedNode } from './plan.ts'
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
const FEEDBACK_PATIENCE_MS = 20_000
const CONNECTIONS = 4

interface Loading {
  readonly sandbox: Sandbox
  readonly standard: Standard
  readonly now: Date
  /** The same day gives the same rows: nothing happens after its first moment in China. */
  readonly until: Date
}

export interface LoadedSamples {
  /** How many cases each node was given. */
  readonly cases: ReadonlyMap<string, number>
  /**
   * Has cities answer the tasks they were given. To be called when those have had time to come down: it waits for them, and
   * leaves out what has not come within twenty seconds.
   */
  answerTasks(): Promise<void>
}

/**
 * Loads them into every node that holds none, from the nation down. A row that is refused is left out: a test sees that none
 * is.
 */
export async function loadSamples(
  sandbox: Sandbox,
  onProgress: (done: number, total: number) => void,
  now = new Date(),
): Promise<LoadedSamples> {
  const empty: PlannedNode[] = []
  for (const node of sandbox.nodes) if (!(await holdsRows(sandbox, node))) empty.push(node)
  const cases = new Map<string, number>()
  if (empty.length === 0) return { cases, answerTasks: async () => {} }
  const loading = { sandbox, standard: loadStandard(), now, until: new Date(`${localDay(now)}T00:00:00+08:00`) }
  let done = 0
  for (const node of empty.toSorted((a, b) => Number(a.origin) - Number(b.origin))) {
    onProgress(done, empty.length)
    await withLedger(sandbox, node.code, async (ledger) => {
      if (node.origin) cases.set(node.code, await loadCity(loading, node, ledger))
      else await loadTier(loading, node, ledger)
    })
    done += 1
  }
  onProgress(done, empty.length)
  const fresh = new Set(empty.map(({ code }) => code))
  return {
    cases,
    async answerTasks() {
      for (const node of empty) if (node.origin) await loadFeedback(loading, node, fresh)
    },
  }
}

async function loadCity(loading: Loading, { code }: PlannedNode, ledger: Ledger): Promise<number> {
  const { standard, until, now } = loading
  const made = sampleCases(code, { standard, count: COUNTS[code] ?? 300, seed: SEED, until, days: DAYS })
  const { first, cases, second } = samplesOfCity({ standard, regionCode: code, until }, [...made])
  await submitAll(loading, code, ledger, first)
  const ruled = cases.filter(({ ruleId }) => ruleId !== null)
  await writeCases(
    ledger,
    cases.filter(({ ruleId }) => ruleId === null),
    now,
  )
  await submitAll(loading, code, ledger, [{ dataSet: 'Case', rows: ruled }])
  await submitAll(loading, code, ledger, second)
  return cases.length
}

async function loadTier(loading: Loading, { code }: PlannedNode, ledger: Ledger): Promise<void> {
  const { standard, until, sandbox } = loading
  const below = sandbox.nodes.filter((node) => node.code !== code && standard.divisions.isWithin(node.code, code))
  const { first, second } = samplesOfTier(
    { standard, regionCode: code, until },
    below.map((node) => node.code),
  )
  await submitAll(loading, code, ledger, first)
  await submitAll(loading, code, ledger, second)
}

/** Only a task that is held may be answered; `fresh`: the nodes that gave some. */
async function loadFeedback(loading: Loading, { code, parent }: PlannedNode, fresh: ReadonlySet<string>) {
  const { sandbox, standard, until } = loading
  const above: string[] = []
  for (let at = parent; at !== null; at = sandbox.nodes.find((node) => node.code === at)?.parent ?? null) above.push(at)
  const back = samplesBack(
    { standard, regionCode: code, until },
    above.filter((author) => fresh.has(author)),
  )
  await withLedger(sandbox, code, async (ledger) => {
    const deadline = performance.now() + FEEDBACK_PATIENCE_MS
    while ((await submitAll(loading, code, ledger, [back])) > 0 && performance.now() < deadline) await sleep(200)
  })
}

/**
 * All at once: a node that measures after each would measure a dozen times.
 *
 * @returns how many rows were refused.
 */
async function submitAll({ standard, now }: Loading, regionCode: string, ledger: Ledger, sets: readonly SampleSet[]) {
  const refused = sets.map(async ({ dataSet, rows }) => {
    const { accepted } = await submitRows({ ledger, standard, regionCode, now }, dataSet, rows)
    return rows.length - accepted
  })
  return (await Promise.all(refused)).reduce((sum, one) => sum + one, 0)
}

async function withLedger(sandbox: Sandbox, code: string, use: (ledger: Ledger) => Promise<void>): Promise<void> {
  const databaseUrl = sandbox.databaseUrls[code] ?? ''
  const ledger = connectLedger({ databaseUrl, poolSize: CONNECTIONS, applicationName: 'guantong samples' })
  try {
    await use(ledger)
  } finally {
    await ledger.close()
  }
}

/** Cases, or of a node that raises none its guidance: of tasks and rules it may hold those from above. */
async function holdsRows(sandbox: Sandbox, { code, origin }: PlannedNode): Promise<boolean> {
  const { data } = await askNode({
    endpoint: sandbox.endpoints[code] ?? '',
    token: await sandbox.tokenFor(code, { regions: [code], subject: 'guantong up', lifetimeSeconds: 60 }),
    document: AnySampleDocument,
    variables: { code },
  })
  const held = origin ? data?.region?.cases?.nodes : data?.region?.guidanceDocuments?.nodes
  return (held?.length ?? 0) > 0
}
