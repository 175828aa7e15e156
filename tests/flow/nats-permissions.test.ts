/** The generated nats-server configurations, on real servers: three tiers, and two children who would cheat. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { downSubject, inboxPrefix, parseTopology, questionSubject, upSubject } from '@guantong/contract'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type NatsServers, startNats } from '../support/start-nats.ts'

const nodes = [
  { code: '000000', tier: 'nation', parent: null, origin: false },
  { code: '370000', tier: 'province', parent: '000000', origin: false },
  { code: '370200', tier: 'city', parent: '370000', origin: true },
  { code: '370800', tier: 'city', parent: '370000', origin: true },
].map((node) => ({ ...node, regions: [node.code] }))
const topology = parseTopology({ nodes })

const work = mkdtempSync(join(tmpdir(), 'guantong-nats-permissions-'))
const at = new Map<string, NatsConnection>()
const connection = (code: string): NatsConnection => at.get(code) as NatsConnection
let servers: NatsServers

beforeAll(async () => {
  servers = await startNats(topology, work)
  for (const { code } of nodes) {
    const { url, user, password } = servers.of(code).nats
    at.set(code, await connect({ servers: url, user, pass: password, inboxPrefix: inboxPrefix(code) }))
  }

  const manager = await jetstreamManager(connection('370000'))
  await manager.streams.add({ name: 'UP', subjects: [upSubject('370000', '*')] })
  await eventually('the link is up', () => publish('370200', upSubject('370000', '370200'), 'hello'))
  await eventually('the link is up', () => publish('370800', upSubject('370000', '370800'), 'hello'))
})

afterAll(async () => {
  for (const client of at.values()) await client.close()
  await servers.stop()
  rmSync(work, { recursive: true, force: true })
})

test('a child publishes into its parent’s stream and is acknowledged by it', async () => {
  const ack = await jetstream(connection('370200')).publish(upSubject('370000', '370200'), 'one')
  expect(ack.stream).toBe('UP')
  expect(ack.domain).toBe('n370000')
})

test('a child cannot publish in its sibling’s name', async () => {
  const before = await messagesIn('370000')
  connection('370200').publish(upSubject('370000', '370800'), 'forged')
  await connection('370200').flush()
  // an honest message afterwards takes the same way: when it is there, the forged one would be too
  await jetstream(connection('370200')).publish(upSubject('370000', '370200'), 'honest')
  expect(await messagesIn('370000')).toBe(before + 1)
})

test('a child does not hear questions and receipts meant for its sibling', async () => {
  const overheard: string[] = []
  for (const subject of [questionSubject('*'), downSubject('370800'), inboxPrefix('370000').concat('.>'), 'up.>']) {
    connection('370200').subscribe(subject, { callback: (_, message) => void overheard.push(message.subject) })
  }
  const meant: string[] = []
  connection('370800').subscribe(downSubject('370800'), { callback: (_, message) => void meant.push(message.subject) })
  await connection('370200').flush()
  await eventually('a receipt arrives', async () => {
    connection('370000').publish(downSubject('370800'), 'receipt')
    connection('370000').publish(questionSubject('370800'), 'question')
    await connection('370000').flush()
    return meant.length > 0
  })
  expect(overheard).toEqual([])
})

test('a parent asks a child, and the answer comes back over the same outbound link', async () => {
  connection('370200').subscribe(questionSubject('370200'), {
    queue: 'q',
    callback: (_, message) => void message.respond('answer'),
  })
  await eventually('an answer', async () => {
    const reply = await connection('370000').request(questionSubject('370200'), 'question', { timeout: 500 })
    return reply.string() === 'answer'
  })
})

test('the nation does not reach past its province, nor a city past it upwards', async () => {
  const heard: string[] = []
  connection('000000').subscribe('>', {
    callback: (_, message) => void (message.subject.startsWith('$') || heard.push(message.subject)),
  })
  await connection('000000').flush()
  connection('370200').publish(upSubject('000000', '370000'), 'forged')
  await jetstream(connection('370200')).publish(upSubject('370000', '370200'), 'honest')
  await connection('370000').flush()
  await expect(connection('000000').request(questionSubject('370200'), 'x', { timeout: 500 })).rejects.toThrow()
  expect(heard.filter((subject) => subject.startsWith('up.'))).toEqual([])
})

test('a parent cannot publish into the stream of its child', async () => {
  const manager = await jetstreamManager(connection('370200'))
  await manager.streams.add({ name: 'UP', subjects: [upSubject('370200', '*')] })
  connection('370000').publish(upSubject('370200', '370211'), 'pushed down')
  await connection('370000').flush()
  connection('370200').publish(upSubject('370200', '370212'), 'own')
  await connection('370200').flush()
  await eventually('the own message is stored', async () => (await messagesIn('370200')) > 0)
  expect(await messagesIn('370200')).toBe(1)
})

async function messagesIn(code: string): Promise<number> {
  const manager = await jetstreamManager(connection(code))
  return (await manager.streams.info('UP')).state.messages
}

async function publish(from: string, subject: string, text: string): Promise<boolean> {
  await jetstream(connection(from)).publish(subject, text, { timeout: 500 })
  return true
}
