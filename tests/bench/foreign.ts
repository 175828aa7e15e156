/**
 * A document with fields of two services of others at a city, beside the same services behind plain Yoga and stitching.
 *
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HOW_ATTACHED } from '@guantong/cli/services'
import { loadStandard } from '@guantong/standard'
import { stringify } from 'yaml'
import { tokenFor } from '../support/asker.ts'
import { makeTopology } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { startNats } from '../support/start-nats.ts'
import { startPostgres } from '../support/start-postgres.ts'
import { makeWeather, startSampleService } from '../support/start-sample-service.ts'
import { fill } from './city-list.ts'
import { serveNode } from './city-list-servers.ts'
import { inTurns } from './gateways/in-turns.ts'
import { plainClient } from './gateways/open-client.ts'
import type { Bench, Row, Words } from './row.ts'
import { quantile, ratiosOf, spreadOf } from './stats.ts'

const CITY = '370200'
const AT_ONCE = 8
/** The plain gateway waits for ever. */
const PATIENCE_MS = 30_000
const [WARM_UP, ONE_BY_ONE, MANY] = [1000, 300, 600]
/** Of one contestant before it is the next one's turn: what else the machine does should meet all alike. */
const TURN = 50

/** Each service is asked about a county, one of them about the divisions of 50 cases as well. `scalar`: its name for a day. */
const boardOf = (
  scalar: string,
): string => `query Board($city: String!, $county: String!, $day: ${scalar}!, $before: DateTime!) {
  city: region(code: $city) { code name cases(first: 50, filter: { reportedTo: $before }) { nodes {
    id caseNo state reportedAt divisionCode nearbyCameras(first: 2) { id name viewable } } } }
  county: region(code: $county) { code
    cameraAvailability { installed switchedOn viewable } weather(day: $day) { day condition lowCelsius highCelsius windLevel } } }`

interface Asked {
  readonly city: string
  readonly county: string
  readonly day: string
  readonly before: string
}

const COUNTIES = ['370202', '370203', '370211', '370212', '370213', '370214', '370215', '370281', '370283', '370285']
const DAYS = 40
const DAY = 86_400_000

/** No two alike within a while: nothing is answered from an earlier one, or together with another. */
let turns = 0
function nextAsked(): Asked {
  const turn = turns++
  const dayOf = (back: number): Date => new Date(Date.now() - back * DAY)
  return {
    city: CITY,
    county: COUNTIES[turn % COUNTIES.length] as string,
    day: dayOf(Math.floor(turn / COUNTIES.length) % DAYS)
      .toISOString()
      .slice(0, 10),
    before: new Date(Date.now() - turn * 1000).toISOString(),
  }
}

interface Contestant {
  readonly what: Words
  ask(atOnce: number, requests: number): Promise<number[]>
  once(asked: Asked): Promise<string>
}

export async function foreign({ rounds, tell }: Bench): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-bench-'))
  const begun: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  try {
    const contestants = await enter(folder, begun)
    const [ours, ...others] = contestants as [Contestant, ...Contestant[]]
    for (let at = 0; at < COUNTIES.length; at++) {
      const asked = nextAsked()
      const held = await ours.once(asked)
      if (!held.includes('nearbyCameras":[{"id"') || !held.includes('"windLevel":'))
        throw new Error(`nothing of the services: ${held.slice(0, 500)}`)
      for (const { what, once } of others) {
        const given = await once(asked)
        if (given !== held) throw new Error(`${what.en} answers ${given.slice(0, 500)}, ours ${held.slice(0, 500)}`)
      }
    }
    tell(`foreign: ${contestants.length} gateways answer alike`)
    for (const each of contestants) await each.ask(AT_ONCE, WARM_UP)
    const measured = contestants.map(() => ({ p50: [] as number[], perSecond: [] as number[] }))
    for (let round = 1; round <= rounds; round++) {
      for (const [at, { p50, perSecond }] of (await measure(contestants)).entries()) {
        measured[at]?.p50.push(p50)
        measured[at]?.perSecond.push(perSecond)
      }
      const told = contestants.map(({ what }, at) => {
        const { p50 = [], perSecond = [] } = measured[at] ?? {}
        return `${what.en} p50 ${p50.at(-1)?.toFixed(2)} ms, ${perSecond.at(-1)?.toFixed(0)}/s`
      })
      tell(`foreign ${round}/${rounds}: ${told.join('; ')}`)
    }
    return rowsFor(contestants, measured)
  } finally {
    for (const end of begun.reverse()) await Promise.resolve(end()).catch((error: Error) => tell(error.message))
  }
}

async function enter(folder: string, begun: (() => unknown)[]): Promise<Contestant[]> {
  const world = await makeTopology([{ code: CITY, parent: null, tier: 'city' }])
  const [postgres, nats] = await Promise.all([
    startPostgres(join(folder, 'postgres')),
    startNats(world.topology, join(folder, 'nats')),
  ])
  begun.push(
    () => postgres.stop(),
    () => nats.stop(),
  )
  const databaseUrl = await postgres.createDatabase('bench_foreign')
  await fill(databaseUrl)
  const { divisions } = loadStandard()
  const codes = divisions.all.map(({ code }) => code).filter((code) => divisions.isWithin(code, CITY))
  const video = await startSampleService('video', folder)
  const weather = await startSampleService('weather', folder, await makeWeather(postgres.adminUrl, codes))
  begun.push(video.stop, weather.stop)

  // As long as it takes, on any machine.
  const token = await tokenFor(
    world,
    CITY,
    { subject: 'bench', roles: ['clerk'], regions: [CITY] },
    { lifetimeSeconds: 3600 },
  )
  const config = writeNodeFolder(folder, world, { code: CITY, databaseUrl, nats: nats.of(CITY).nats })
  const subschemas = [
    { name: 'video', url: video.url, deadlineMs: PATIENCE_MS, ...HOW_ATTACHED.video },
    { name: 'weather', url: weather.url, deadlineMs: PATIENCE_MS, ...HOW_ATTACHED.weather },
  ]
  appendFileSync(config, stringify({ subschemas }))
  const node = await serveNode(config)
  begun.push(() => end(node.child))
  const urls = { VIDEO_URL: video.url, WEATHER_URL: weather.url }
  const overNode = await startGateway({ ...urls, NODE_URL: node.url, TOKEN: token })
  const overMemory = await startGateway({ ...urls, DATABASE_URL: databaseUrl })
  begun.push(
    () => end(overNode.child),
    () => end(overMemory.child),
  )
  const [ours, plain] = [boardOf('WeatherDate'), boardOf('Date')]
  const over = { en: 'plain Yoga + stitching over the node', zh: 'Yoga + 拼接的通行做法，接本节点' }
  return [
    contestant({ en: 'the node', zh: '本节点' }, node.url, token, ours),
    contestant(over, overNode.url, token, plain),
    contestant({ en: 'the same, rows in memory', zh: '同上，数据在内存中' }, overMemory.url, token, plain),
  ]
}

async function startGateway(env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const file = fileURLToPath(new URL('./foreign/plain-gateway.ts', import.meta.url))
  const child = fork(file, { env: { ...process.env, NODE_ENV: 'production', ...env }, execArgv: [] })
  const told = once(child, 'message').then(([message]) => message as { url: string })
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the gateway ended with ${code}`)))
  ended.catch(() => {})
  return { child, url: (await Promise.race([told, ended])).url }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

function contestant(what: Words, url: string, token: string, query: string): Contestant {
  const headers = { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` }
  const bodyOf = (variables: Asked): string => JSON.stringify({ query, variables })
  return {
    what,
    async ask(atOnce, requests) {
      const client = plainClient(atOnce, headers)
      try {
        return await inTurns(requests, atOnce, async () => {
          const text = await client.post(url, bodyOf(nextAsked()))
          if (text.includes('"errors"'))
            throw new Error(`${url} answered ${text.slice(text.indexOf('"errors"')).slice(0, 500)}`)
        })
      } finally {
        client.close()
      }
    },
    async once(asked) {
      const client = plainClient(1, headers)
      const { data, errors } = JSON.parse(await client.post(url, bodyOf(asked)))
      client.close()
      return JSON.stringify(errors ?? data)
    },
  }
}

async function measure(contestants: readonly Contestant[]): Promise<{ p50: number; perSecond: number }[]> {
  const found = contestants.map(() => ({ took: [] as number[], ms: 0 }))
  for (let left = ONE_BY_ONE; left > 0; left -= TURN)
    for (const [at, each] of contestants.entries()) found[at]?.took.push(...(await each.ask(1, TURN)))
  for (let left = MANY; left > 0; left -= TURN * 2)
    for (const [at, each] of contestants.entries()) {
      const begun = performance.now()
      await each.ask(AT_ONCE, TURN * 2)
      ;(found[at] as { ms: number }).ms += performance.now() - begun
    }
  return found.map(({ took, ms }) => ({ p50: quantile(took, 0.5), perSecond: (MANY * 1000) / ms }))
}

function rowsFor(
  contestants: readonly Contestant[],
  measured: readonly { readonly p50: readonly number[]; readonly perSecond: readonly number[] }[],
): Row[] {
  const row = (of: 'p50' | 'perSecond', rest: Pick<Row, 'name' | 'what' | 'unit' | 'target'>): Row => {
    const [ours = [], ...others] = measured.map((each) => each[of])
    const beside = others.map((values, at) => ({
      what: (contestants[at + 1] as Contestant).what,
      spread: spreadOf(values),
      ratio: ratiosOf(ours, values),
    }))
    const [floor] = beside
    return {
      ...rest,
      ours: spreadOf(ours),
      floor: floor === undefined ? null : { what: floor.what, spread: floor.spread },
      ratio: floor?.ratio ?? null,
      others: beside.slice(1),
    }
  }
  const what = { en: '50 cases with fields of two services', zh: '50 条案卷附两个外部服务的字段' }
  return [
    row('p50', {
      name: 'foreign-p50',
      what: { en: `${what.en}, p50`, zh: `${what.zh}，p50` },
      unit: 'ms',
      target: { of: 'ratio', is: '≤', than: 1 },
    }),
    row('perSecond', {
      name: 'foreign-per-second',
      what: { en: `${what.en}, ${AT_ONCE} at once`, zh: `${what.zh}，${AT_ONCE} 路并发` },
      unit: 'requests/s',
      target: { of: 'ratio', is: '≥', than: 1 },
    }),
  ]
}
