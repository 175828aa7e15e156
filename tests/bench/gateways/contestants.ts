/**
 * The processes under test and what is below them: 31 canned regions one hop away, and for those who can be put below
 * themselves a province of their own kind, with a canned city two hops away.
 *
 * @module
 */
import type { Words } from '../row.ts'
import { inTurns } from './in-turns.ts'
import { plainClient } from './open-client.ts'
import { type Below, startWorker, type Worker } from './orders.ts'
import { DRILLED, idsIn, idsOf, type Naming, questionAbout, REGIONS } from './regions.ts'

export type Name = 'floor' | 'ours' | 'plain' | 'hive' | 'apollo' | 'relay'

const WORDS: Readonly<Record<Name, Words>> = {
  floor: { en: 'bare HTTP calls', zh: '裸 HTTP 调用' },
  ours: { en: 'ours', zh: '本系统' },
  plain: { en: 'plain Yoga + stitching', zh: 'Yoga + 拼接的通行做法' },
  hive: { en: 'Hive Gateway', zh: 'Hive Gateway' },
  apollo: { en: 'Apollo Gateway', zh: 'Apollo Gateway' },
  relay: { en: 'bytes copied, nothing read', zh: '只转发字节' },
}

/** Of so many requests. `codes`: the regions of one request after the other, over and over. */
export interface Asking {
  readonly codes: readonly (readonly string[])[]
  readonly first: number
  readonly requests: number
}

/** Requests over connections of its own, so many at once. None of them is left to be closed while something else is measured. */
export interface Series {
  /** Milliseconds of each request; each with variables of its own. */
  run(asking: Asking): Promise<number[]>
  close(): void
}

export interface Contestant {
  readonly name: Name
  readonly what: Words
  begin(atOnce: number): Series
  /** CPU the process has used, in microseconds. */
  cpu(): Promise<number>
  /** @throws when it answers anything else than the rows asked for: a fast wrong answer is not what is measured. */
  mustBeRight(codes: readonly string[], first: number): Promise<void>
}

export interface Contest {
  readonly contestants: readonly Contestant[]
  /** The city at the end of the drill, asked without a node between. */
  readonly city: Pick<Contestant, 'begin'>
  stop(): Promise<void>
}

/** Federations plan by the owner of a field, and a city's field would need another name at each tier: they are not drilled. */
export const DRILLING: readonly Name[] = ['ours', 'plain', 'relay']
/** It can not tell one child from another. */
export const ONLY_DRILLED: Name = 'relay'

export async function startContest(names: readonly Name[]): Promise<Contest> {
  const workers: Worker[] = []
  const begin = (file: string, ...args: string[]): Worker => {
    const worker = startWorker(new URL(file, import.meta.url), args)
    workers.push(worker)
    return worker
  }
  let turns = 0
  const takeTurns: TakeTurns = (count) => {
    turns += count
    return turns - count
  }
  const stop = async (): Promise<void> => void (await Promise.all(workers.map((worker) => worker.stop())))
  try {
    const { endpoints } = await begin('./children.ts', 'children').ask('children', {
      codes: [...REGIONS, DRILLED.city],
    })
    const below = (codes: readonly string[], path: string): Below['endpoints'] =>
      Object.fromEntries(codes.map((code) => [code, `${endpoints[code]}${path}`]))
    const wayTo = Object.fromEntries(REGIONS.map((code) => [code, code]))
    const contestants: Contestant[] = []
    for (const name of names) {
      const worker = begin('./contestant.ts', name)
      if (!DRILLING.includes(name)) {
        const { url } = await worker.ask('start', {
          self: '000000',
          endpoints: below(REGIONS, name === 'floor' ? '/same' : '/own'),
          wayTo,
        })
        contestants.push(
          name === 'floor' ? bare(worker, url, takeTurns) : asked(name, worker, url, 'by field', takeTurns),
        )
        continue
      }
      const { url: province } = await begin('./contestant.ts', name).ask('start', {
        self: DRILLED.province,
        endpoints: below([DRILLED.city], '/same'),
        wayTo: { [DRILLED.city]: DRILLED.city },
      })
      const { url } = await worker.ask('start', {
        self: '000000',
        endpoints: { ...below(REGIONS, '/same'), [DRILLED.province]: province },
        wayTo: { ...wayTo, [DRILLED.city]: DRILLED.province },
      })
      contestants.push(asked(name, worker, url, 'by code', takeTurns))
    }
    return { contestants, city: { begin: seriesAt(`${endpoints[DRILLED.city]}/same`, 'by code', takeTurns) }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** As many turns as are wanted, never the same twice; the first of them. */
type TakeTurns = (count: number) => number

function seriesAt(url: string, naming: Naming, takeTurns: TakeTurns): Contestant['begin'] {
  return (atOnce) => {
    const client = plainClient(atOnce)
    return {
      run({ codes, first, requests }) {
        const turn = takeTurns(requests)
        return inTurns(requests, atOnce, async (at) => {
          const text = await client.post(url, bodyOf(codes[at % codes.length] ?? [], first, turn + at, naming))
          if (text.includes('"errors"')) throw new Error(`${url} answered ${text.slice(0, 500)}`)
        })
      },
      close: () => client.close(),
    }
  }
}

const bodyOf = (...about: Parameters<typeof questionAbout>): string => JSON.stringify(questionAbout(...about))

function asked(name: Name, worker: Worker, url: string, naming: Naming, takeTurns: TakeTurns): Contestant {
  return {
    ...{ name, what: WORDS[name], begin: seriesAt(url, naming, takeTurns) },
    cpu: async () => (await worker.ask('cpu', {})).us,
    async mustBeRight(codes, first) {
      const client = plainClient()
      const text = await client.post(url, bodyOf(codes, first, takeTurns(1), naming))
      client.close()
      check(name, [text], codes, first)
    },
  }
}

/** Has no face to be asked through: it is given its work, and times itself. */
function bare(worker: Worker, client: string, takeTurns: TakeTurns): Contestant {
  const { en, zh } = WORDS.floor
  return {
    ...{ name: 'floor', what: { en: `${en} (${client})`, zh: `${zh}（${client}）` } },
    begin: (atOnce) => ({
      run: async (asking) => (await worker.ask('run', { ...asking, atOnce, turn: takeTurns(asking.requests) })).times,
      close: () => {},
    }),
    cpu: async () => (await worker.ask('cpu', {})).us,
    async mustBeRight(codes, first) {
      const { bodies } = await worker.ask('once', { codes, first })
      check('floor', bodies, codes, first)
    },
  }
}

function check(name: Name, texts: readonly string[], codes: readonly string[], first: number): void {
  const found = texts.flatMap((text) => idsIn(JSON.parse(text)))
  if (JSON.stringify(found) !== JSON.stringify(idsOf(codes, first)))
    throw new Error(`${name} did not answer the rows asked for: ${texts.join(' ').slice(0, 500)}`)
}
