/**
 * What a dead child costs those who are alive: a question to ten children at once, one of which is gone, beside the same question
 * to ten that answer.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { GuantongError } from '@guantong/contract'
import { askerWith } from '../support/asker.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { startTiers } from '../support/start-tiers.ts'
import type { Bench, Row } from './row.ts'
import { quantile, ratiosOf, spreadOf, timed } from './stats.ts'

const PROVINCE = '370000'
const CITIES = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'].map((at) => `37${at}00`)
const DEAD = '371100'
const REQUESTS = 200
const WARM_UP = 300
const DOCUMENT = 'query Open($codes: [String!]!) { regions(codes: $codes) { code cases { totalCount } } }'
const QUESTION = { document: DOCUMENT, documentHash: createHash('sha256').update(DOCUMENT).digest('hex') }

/** Real exchanges over one real nats-server, the same ten minus one in turn; what they answer with is made up. */
export async function deadChild({ rounds, tell }: Bench): Promise<Row[]> {
  const nodes: PlacedNode[] = [
    { code: PROVINCE, parent: null, tier: 'province' },
    ...[...CITIES, DEAD].map((code) => ({ code, parent: PROVINCE, tier: 'city' as const })),
  ]
  const tiers = await startTiers(nodes, {
    execute: (code) => async () => ({ data: { regions: [{ code, cases: { totalCount: 1 } }] } }),
    withoutExchange: [DEAD],
    nats: { light: [...CITIES, DEAD] },
  })
  const { exchange } = tiers.of(PROVINCE)
  const principal = await askerWith(tiers.world, PROVINCE)
  const askAll = async (children: readonly string[]): Promise<(string | null)[]> => {
    const deadline = Date.now() + 3_000
    const asked = children.map((child) =>
      exchange.ask(child, { ...QUESTION, variables: { codes: [child] } }, { principal, deadline }).then(
        () => null,
        (error: unknown) => (error instanceof GuantongError ? error.code : String(error)),
      ),
    )
    return Promise.all(asked)
  }
  const alive = CITIES
  const oneDead = [...CITIES.slice(1), DEAD]
  try {
    for (let i = 0; i < WARM_UP; i++) for (const children of [alive, oneDead]) await askAll(children)
    await mustBe(askAll(alive), [])
    await mustBe(askAll(oneDead), ['GT_CHILD_UNREACHABLE'])
    const [ours, floor]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      const [gone, all]: [number[], number[]] = [[], []]
      for (let i = 0; i < REQUESTS; i++) {
        gone.push(await timed(() => askAll(oneDead)))
        all.push(await timed(() => askAll(alive)))
      }
      ours.push(quantile(gone, 0.5))
      floor.push(quantile(all, 0.5))
      tell(
        `dead child ${round + 1}/${rounds}: p50 ${ours.at(-1)?.toFixed(2)} ms, all alive ${floor.at(-1)?.toFixed(2)} ms`,
      )
    }
    await mustBe(askAll(alive), [])
    await mustBe(askAll(oneDead), ['GT_CHILD_UNREACHABLE'])
    return [
      {
        name: 'dead-child',
        what: { en: 'ten children asked, one of them dead, p50', zh: '同时询问十个下级、其中一个已停机，p50' },
        unit: 'ms',
        ours: spreadOf(ours),
        floor: { what: { en: 'the same, all ten alive', zh: '同样询问，十个均在线' }, spread: spreadOf(floor) },
        ratio: ratiosOf(ours, floor),
        target: { of: 'ratio', is: '≤', than: 1.1 },
      },
    ]
  } finally {
    await tiers.stop()
  }
}

/** A fast wrong answer is not what is measured. */
async function mustBe(asked: Promise<(string | null)[]>, failures: readonly string[]): Promise<void> {
  const found = (await asked).filter((failure) => failure !== null)
  if (JSON.stringify(found) !== JSON.stringify(failures)) throw new Error(`failures: ${JSON.stringify(found)}`)
}
