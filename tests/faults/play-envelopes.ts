/**
 * Envelopes no honest link would deliver so: twice, late, in another order, altered, or impossible to commit. They are the
 * child's own, taken from its ledger, and passed on under its own signature.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { digestOf, inboxPrefix, seal, upSubject } from '@guantong/contract'
import { connect, headers, type NatsConnection } from '@nats-io/transport-node'
import { envelopeOf, makeScope } from '../support/publish-raw.ts'
import { randomOf } from './schedule.ts'
import { handIn, type Stage } from './stage.ts'
import { NATS_PASSWORD, type Site } from './world.ts'

interface Stored {
  seal: string
  body: string
}

/** Envelopes a child would pass on, the newest first. */
async function stored(child: Site, most: number): Promise<Stored[]> {
  const { rows } = await child.db.query<Stored>(
    `select s.seal, s.body from submission s join delivery d using (origin, epoch, seq)
      where d.recipient = $1 order by s.received_at desc, s.seq desc limit $2`,
    [child.parent, most],
  )
  return rows
}

function shuffled<T>(given: readonly T[], salt: number): T[] {
  const random = randomOf(salt)
  const all = [...given]
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[all[i], all[j]] = [all[j] as T, all[i] as T]
  }
  return all
}

export async function duplicate(stage: Stage, child: Site, count: number, salt: number): Promise<void> {
  const some = await stored(child, count)
  await deliver(stage, child, shuffled([...some, ...some], salt))
}

export async function late(stage: Stage, child: Site, count: number, salt: number): Promise<void> {
  const some = await stored(child, 400)
  await deliver(stage, child, shuffled(some.slice(some.length >> 1), salt).slice(0, count))
}

/** The link is cut, several envelopes of the same scopes pile up, and arrive the wrong way round. */
export async function reorder(
  stage: Stage,
  child: Site,
  city: Site,
  changes: readonly object[][],
  salt: number,
): Promise<void> {
  child.link?.cut()
  try {
    const known = new Set((await stored(child, 1_000)).map(({ seal }) => seal))
    for (const cases of changes) {
      const before = known.size
      await handIn(stage, city, cases)
      for (let waited = 0; waited < 800 && known.size === before; waited += 20) {
        await pause(20)
        for (const { seal } of await stored(child, 20)) known.add(seal)
      }
    }
    const newest = await stored(child, changes.length)
    await deliver(stage, child, salt % 2 === 0 ? newest : shuffled(newest, salt))
  } finally {
    child.link?.mend()
  }
}

export async function tamper(stage: Stage, child: Site, count: number, salt: number): Promise<void> {
  const some = await stored(child, count)
  await deliver(
    stage,
    child,
    some.map(({ seal, body }, i) =>
      (salt + i) % 3 === 0
        ? { seal: altered(seal, salt), body }
        : { seal, body: body.replace(/:(\d)/, (_, digit: string) => `:${(Number(digit) + 1) % 10}`) },
    ),
  )
}

function altered(text: string, salt: number): string {
  const at = salt % text.length
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}

/** Sealed by its origin for a year no database column takes. */
export async function poison(child: Site, salt: number): Promise<void> {
  const sealed = seal(
    keyOf(child),
    { origin: child.code, epoch: '0000-poison', seq: 1 + salt, sealedAt: new Date('0000-01-01T00:00:00Z') },
    [makeScope({ region: child.code, day: '2020-02-02', reported: 1 })],
    [],
  )
  await publishing(child, (nc) => publish(nc, child, sealed))
}

const keyOf = (site: Site) => (site.keys[site.keyAt] as Site['keys'][number]).key

async function deliver(stage: Stage, child: Site, envelopes: readonly Stored[]): Promise<void> {
  if (envelopes.length === 0) {
    stage.skipped.push(`${child.code} has no envelope yet`)
    return
  }
  await publishing(child, async (nc) => {
    for (const { seal, body } of envelopes) await publish(nc, child, { seal, body, digest: digestOf(seal) })
  })
}

async function publish(nc: NatsConnection, child: Site, sealed: Stored & { digest: string }): Promise<void> {
  const parent = child.parent as string
  const payload = JSON.stringify(await envelopeOf(sealed, { key: keyOf(child), from: child.code, to: parent }))
  // What is too large for one message is never delivered whole.
  if (payload.length > (nc.info?.max_payload ?? 0)) return
  const meta = headers()
  meta.set('Nats-Msg-Id', randomUUID())
  await nc.request(upSubject(parent, child.code), payload, { timeout: 2_000, headers: meta })
}

/** Speaks to the parent's server as the child's would. */
async function publishing(child: Site, work: (nc: NatsConnection) => Promise<void>): Promise<void> {
  const parent = child.parentSite
  if (parent === undefined) throw new Error(`${child.code} has no parent`)
  const nc = await connect({
    servers: parent.nats.url,
    user: `n${child.code}`,
    pass: NATS_PASSWORD,
    inboxPrefix: inboxPrefix(child.code),
    timeout: 2_000,
    reconnect: false,
  })
  try {
    await work(nc)
  } finally {
    await nc.close()
  }
}
