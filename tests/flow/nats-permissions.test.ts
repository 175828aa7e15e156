/**
 * The generated nats-server configurations, on real servers of every release at hand: three tiers, a city with a server
 * and one without, and everything either would have to do to cheat. Whatever a city does here it does with every right
 * on its own server, so that it is the province's that says no.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { downSubject, inboxPrefix, parseTopology, questionSubject, UP_STREAM, upSubject } from '@guantong/contract'
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type Msg, type NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { natsReleases } from '../support/nats-releases.ts'
import { connectAs } from '../support/publish-raw.ts'
import { refusedToHear, refusedToPublish } from '../support/refused-by-server.ts'
import { type NatsServers, startNats } from '../support/start-nats.ts'

const NO_RESPONDERS = 503
const [NATION, PROVINCE, CITY, LIGHT] = ['000000', '370000', '370200', '370800'] as const
const nodes = [
  { code: NATION, tier: 'nation', parent: null, origin: false },
  { code: PROVINCE, tier: 'province', parent: NATION, origin: false },
  { code: CITY, tier: 'city', parent: PROVINCE, origin: true },
  { code: LIGHT, tier: 'city', parent: PROVINCE, origin: true },
].map((node) => ({ ...node, regions: [node.code] }))
const topology = parseTopology({ nodes })

describe.each(natsReleases)('nats-server $name', ({ binary }) => {
  const work = mkdtempSync(join(tmpdir(), 'guantong-nats-permissions-'))
  const at = new Map<string, NatsConnection>()
  const connection = (code: string): NatsConnection => at.get(code) as NatsConnection
  let servers: NatsServers

  beforeAll(async () => {
    servers = await startNats(topology, work, { binary, light: [LIGHT] })
    for (const { code } of nodes) at.set(code, await connectAs(servers.of(code)))
    const manager = await jetstreamManager(connection(PROVINCE))
    await manager.streams.add({ name: UP_STREAM, subjects: [upSubject(PROVINCE, '*')] })
    for (const city of [CITY, LIGHT])
      await eventually('the link is up', () => publish(city, upSubject(PROVINCE, city), 'hello'))
  })

  afterAll(async () => {
    for (const client of at.values()) await client.close()
    await servers.stop()
    rmSync(work, { recursive: true, force: true })
  })

  test.each([CITY, LIGHT])('%s publishes into its parent’s stream and is acknowledged by it', async (city) => {
    const ack = await jetstream(connection(city)).publish(upSubject(PROVINCE, city), 'one', { msgID: `one-${city}` })
    expect(ack.stream).toBe(UP_STREAM)
    expect(ack.domain).toBe(`n${PROVINCE}`)
    const again = await jetstream(connection(city)).publish(upSubject(PROVINCE, city), 'one', { msgID: `one-${city}` })
    expect(again.duplicate).toBe(true)
  })

  test.each([
    [CITY, LIGHT],
    [LIGHT, CITY],
  ])('%s cannot publish in the name of %s', async (city, sibling) => {
    const before = await messagesIn(PROVINCE)
    connection(city).publish(upSubject(PROVINCE, sibling), 'forged')
    connection(city).publish(upSubject(NATION, PROVINCE), 'forged')
    await connection(city).flush()
    // an honest message afterwards takes the same way: when it is there, the forged one would be too
    await jetstream(connection(city)).publish(upSubject(PROVINCE, city), 'honest')
    expect(await messagesIn(PROVINCE)).toBe(before + 1)
  })

  test.each([
    [CITY, LIGHT],
    [LIGHT, CITY],
  ])('%s does not hear what is meant for %s', async (city, sibling) => {
    const overheard: string[] = []
    const nosy = [
      questionSubject('*'),
      downSubject(sibling),
      questionSubject(sibling),
      `${inboxPrefix(sibling)}.>`,
      `${inboxPrefix(PROVINCE)}.>`,
      '_INBOX.>',
      '_R_.>',
      'up.>',
      '$JS.>',
      '$SYS.>',
    ]
    const ears = nosy.map((subject) =>
      connection(city).subscribe(subject, {
        callback: (error, message) => {
          if (error !== null) return
          // its own acknowledgements and its own server's chatter are its own business
          if (!message.subject.startsWith(inboxPrefix(city)) && !message.subject.startsWith('$'))
            overheard.push(message.subject)
        },
      }),
    )
    const meant: string[] = []
    const heard = connection(sibling).subscribe(downSubject(sibling), {
      callback: (_, message) => {
        meant.push(message.subject)
        message.respond('taken')
      },
    })
    const answering = connection(sibling).subscribe(questionSubject(sibling), {
      callback: (_, message) => void message.respond('answer'),
    })
    await connection(city).flush()
    await eventually('the sibling takes a message and answers a question', async () => {
      connection(PROVINCE).publish(downSubject(sibling), 'receipt')
      const taken = await connection(PROVINCE).request(downSubject(sibling), 'message', { timeout: 500 })
      const reply = await connection(PROVINCE).request(questionSubject(sibling), 'question', { timeout: 500 })
      await jetstream(connection(sibling)).publish(upSubject(PROVINCE, sibling), 'x')
      return taken.string() === 'taken' && reply.string() === 'answer' && meant.length > 0
    })
    await connection(city).flush()
    expect(overheard).toEqual([])
    for (const each of [...ears, heard, answering]) each.unsubscribe()
  })

  test.each([CITY, LIGHT])('%s cannot answer in its sibling’s place', async (city) => {
    const sibling = city === CITY ? LIGHT : CITY
    const replies: string[] = []
    const asked = new Promise<string>((resolve) => {
      connection(sibling).subscribe(questionSubject(sibling), {
        max: 1,
        callback: (_, message) => resolve(message.reply ?? ''),
      })
    })
    await connection(sibling).flush()
    const inbox = `${inboxPrefix(PROVINCE)}.known-to-the-cheat`
    const waiting = connection(PROVINCE).subscribe(inbox, {
      // Not the server's answer "no responders": interest takes a moment to cross the leaf link.
      callback: (_, message) => void (message.headers?.code === NO_RESPONDERS || replies.push(message.string())),
    })
    await eventually('the question is there', async () => {
      connection(PROVINCE).publish(questionSubject(sibling), 'question', { reply: inbox })
      return Promise.race([asked, pause(100)])
    })
    // even if it knew both: the parent's inbox, and the subject made for this one answer
    for (const subject of [inbox, await asked]) connection(city).publish(subject, 'forged')
    await connection(city).flush()
    await jetstream(connection(city)).publish(upSubject(PROVINCE, city), 'honest')
    connection(sibling).publish(await asked, 'genuine')
    await eventually('the genuine answer', () => replies.includes('genuine'))
    expect(replies).toEqual(['genuine'])
    waiting.unsubscribe()
  })

  test.each([CITY, LIGHT])(
    '%s reaches nothing of its parent’s JetStream, and acknowledges nothing there',
    async (city) => {
      const manager = await jetstreamManager(connection(PROVINCE))
      await manager.consumers.add(UP_STREAM, { durable_name: `ingest-${CITY}`, ack_policy: AckPolicy.Explicit })
      const message = await workedOn()
      const before = await manager.streams.info(UP_STREAM)
      const domain = `$JS.n${PROVINCE}.API`
      const cheats = ['$JS.API', domain].flatMap((api) => [
        `${api}.INFO`,
        `${api}.STREAM.PURGE.${UP_STREAM}`,
        `${api}.STREAM.DELETE.${UP_STREAM}`,
        `${api}.CONSUMER.DELETE.${UP_STREAM}.ingest-${CITY}`,
        `${api}.STREAM.CREATE.MINE`,
        `${api}.CONSUMER.MSG.NEXT.${UP_STREAM}.ingest-${CITY}`,
      ])
      // the acknowledgement of the very message the province is working on, in the form of this release and in both others
      const acks = [
        message.reply,
        `$JS.ACK.${UP_STREAM}.ingest-${CITY}.1.1.1.1.1`,
        `$JS.ACK.d.h.${UP_STREAM}.ingest-${CITY}.1.1.1.1.1`,
      ]
      for (const subject of [...cheats, ...acks.filter((each) => each !== undefined), '$SYS.REQ.SERVER.PING'])
        connection(city).publish(subject, subject.includes('ACK') ? '+ACK' : '{}')
      await connection(city).flush()
      await jetstream(connection(city)).publish(upSubject(PROVINCE, city), 'honest')
      const after = await manager.streams.info(UP_STREAM)
      expect(after.state.messages).toBe(before.state.messages + 1)
      expect((await manager.consumers.info(UP_STREAM, `ingest-${CITY}`)).num_ack_pending).toBe(1)
      expect((await manager.streams.names().next()).includes('MINE')).toBe(false)
      message.respond('+ACK')
      await manager.consumers.delete(UP_STREAM, `ingest-${CITY}`)
    },
  )

  test('a client without a server of its own is told by its province’s what it may not do', async () => {
    const light = connection(LIGHT)
    const words = [
      upSubject(PROVINCE, CITY),
      downSubject(CITY),
      questionSubject(CITY),
      `${inboxPrefix(PROVINCE)}.x`,
      '$JS.API.INFO',
      `$JS.ACK.${UP_STREAM}.ingest-${CITY}.1.1.1.1.1`,
      '$SYS.REQ.SERVER.PING',
    ]
    for (const subject of words) expect(await refusedToPublish(light, subject), subject).toBe(true)
    for (const subject of ['>', '_INBOX.>', `${inboxPrefix(CITY)}.>`, '_R_.>', 'up.>', '$JS.>', '$SYS.>'])
      expect(await refusedToHear(light, subject), subject).toBe(true)
    expect(await refusedToPublish(light, upSubject(PROVINCE, LIGHT))).toBe(false)
    expect(await refusedToHear(light, `${inboxPrefix(LIGHT)}.>`)).toBe(false)
  })

  test('a node does on its own server what the exchange needs, and no more', async () => {
    const { url, user, password } = servers.of(PROVINCE).nats
    const node = await connect({ servers: url, user, pass: password, inboxPrefix: inboxPrefix(PROVINCE) })
    try {
      const words = [
        `$JS.API.STREAM.DELETE.${UP_STREAM}`,
        `$JS.API.STREAM.PURGE.${UP_STREAM}`,
        '$JS.API.STREAM.CREATE.OTHER',
        `$JS.API.CONSUMER.CREATE.${UP_STREAM}.other`,
        `$JS.API.CONSUMER.DELETE.${UP_STREAM}.ingest-${CITY}`,
        `$JS.ACK.${UP_STREAM}.other.1.1.1.1.1`,
        `$JS.ACK.domain.hash.${UP_STREAM}.other.1.1.1.1.1`,
        upSubject(PROVINCE, CITY),
        '$SYS.REQ.SERVER.PING',
      ]
      for (const subject of words) expect(await refusedToPublish(node, subject), subject).toBe(true)
      for (const subject of ['>', 'up.>', '_INBOX.>', `${inboxPrefix(CITY)}.>`, '$JS.>', '$SYS.>'])
        expect(await refusedToHear(node, subject), subject).toBe(true)
      for (const subject of [
        `$JS.ACK.${UP_STREAM}.ingest-${CITY}.1`,
        `$JS.ACK.domain.hash.${UP_STREAM}.ingest-${CITY}.1`,
      ])
        expect(await refusedToPublish(node, subject), subject).toBe(false)
    } finally {
      await node.close()
    }
  })

  test('the nation does not reach past its province, nor a city past it upwards', async () => {
    const heard: string[] = []
    connection(NATION).subscribe('>', {
      callback: (error, message) => {
        if (error === null && !message.subject.startsWith('$')) heard.push(message.subject)
      },
    })
    await connection(NATION).flush()
    connection(CITY).publish(upSubject(NATION, PROVINCE), 'forged')
    await jetstream(connection(CITY)).publish(upSubject(PROVINCE, CITY), 'honest')
    await connection(PROVINCE).flush()
    await expect(connection(NATION).request(questionSubject(CITY), 'x', { timeout: 500 })).rejects.toThrow()
    expect(heard.filter((subject) => subject.startsWith('up.'))).toEqual([])
  })

  test('a parent cannot publish into the stream of its child', async () => {
    const manager = await jetstreamManager(connection(CITY))
    await manager.streams.add({ name: UP_STREAM, subjects: [upSubject(CITY, '*')] })
    connection(PROVINCE).publish(upSubject(CITY, '370211'), 'pushed down')
    await connection(PROVINCE).flush()
    connection(CITY).publish(upSubject(CITY, '370212'), 'own')
    await connection(CITY).flush()
    await eventually('the own message is stored', async () => (await messagesIn(CITY)) > 0)
    expect(await messagesIn(CITY)).toBe(1)
  })

  /** The next message of the province's consumer, with the subject that acknowledges it; not acknowledged yet. */
  function workedOn(): Promise<Msg> {
    const inbox = `${inboxPrefix(PROVINCE)}.next`
    return new Promise((resolve) => {
      connection(PROVINCE).subscribe(inbox, { max: 1, callback: (_, message) => resolve(message) })
      const next = `$JS.API.CONSUMER.MSG.NEXT.${UP_STREAM}.ingest-${CITY}`
      connection(PROVINCE).publish(next, JSON.stringify({ batch: 1 }), { reply: inbox })
    })
  }

  async function messagesIn(code: string): Promise<number> {
    const manager = await jetstreamManager(connection(code))
    return (await manager.streams.info(UP_STREAM)).state.messages
  }

  async function publish(from: string, subject: string, text: string): Promise<boolean> {
    await jetstream(connection(from)).publish(subject, text, { timeout: 500 })
    return true
  }
})
