/**
 * Speaking to a parent as its child would, without the child's exchange: for envelopes no honest node would send.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { inboxPrefix, type NodeKey, type ScopeToSeal, type Sealed, seal, signHop, upSubject } from '@guantong/contract'
import { connect, headers, type NatsConnection } from '@nats-io/transport-node'
import { eventually } from './eventually.ts'
import type { NatsServer } from './start-nats.ts'

/** With every right in the node's account, so that it is the parent who says no. */
export async function connectAs(server: NatsServer): Promise<NatsConnection> {
  const { url, user, password } = server.operator
  return connect({
    servers: url,
    user,
    pass: password,
    inboxPrefix: inboxPrefix(server.code),
    maxReconnectAttempts: -1,
  })
}

/** Publishes into the parent's stream and waits until it is stored there. */
export async function publishUp(nc: NatsConnection, parent: string, child: string, message: unknown): Promise<void> {
  const payload = typeof message === 'string' ? message : JSON.stringify(message)
  const meta = headers()
  meta.set('Nats-Msg-Id', randomUUID())
  await eventually('the parent’s stream takes the message', async () => {
    const reply = await nc.request(upSubject(parent, child), payload, { timeout: 2_000, headers: meta })
    const ack = reply.json<{ stream?: string; error?: unknown }>()
    return ack.error === undefined && ack.stream === 'UP'
  })
}

/** One scope with one cell: `reported` cases of one county on one day. */
export function makeScope(
  given: { region?: string; day?: string; revision?: number; reported?: number } = {},
): ScopeToSeal {
  const { region = '370202', day = '2026-03-02', revision = 1, reported = 1 } = given
  return {
    dataSet: 'case-measure',
    region,
    day,
    revision,
    cases: reported,
    casesHash: '0'.repeat(64),
    rows: [
      { kind: 'MATTER', standardRef: 'GB/T 30428.2-2013', code: '0101', source: 'COLLECTOR', values: { reported } },
    ],
  }
}

export const sealOf = (key: NodeKey, origin: string, seq: number, scopes: readonly ScopeToSeal[]): Sealed =>
  seal(key, { origin, epoch: '0001-e1', seq, sealedAt: new Date('2026-03-02T01:00:00Z') }, scopes, [])

/** The envelope as its child would pass it on; every part can be replaced. */
export async function envelopeOf(sealed: Sealed, hop: { key: NodeKey; from: string; to: string }) {
  const { key, from, to } = hop
  return {
    v: 1,
    kind: 'submission',
    seal: sealed.seal,
    body: sealed.body,
    hop: signHop(key, { digest: sealed.digest, from, to, at: new Date().toISOString() }),
  }
}
