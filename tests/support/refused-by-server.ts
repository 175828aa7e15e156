/**
 * What a nats-server lets a connection do, as the server itself reports it: a violation comes on the connection, and a
 * flush later everything has come.
 *
 * @module
 */
import type { NatsConnection } from '@nats-io/transport-node'

export async function refusedToPublish(nc: NatsConnection, subject: string): Promise<boolean> {
  const errors = nc.status()
  nc.publish(subject, 'x')
  await nc.flush()
  return said(errors, subject)
}

export async function refusedToHear(nc: NatsConnection, subject: string): Promise<boolean> {
  const errors = nc.status()
  const heard = nc.subscribe(subject, { callback: () => {} })
  await nc.flush()
  heard.unsubscribe()
  return said(errors, subject)
}

async function said(errors: ReturnType<NatsConnection['status']>, subject: string): Promise<boolean> {
  const stop = setTimeout(() => (errors as unknown as { stop(): void }).stop(), 50)
  try {
    for await (const status of errors) {
      if (status.type === 'error' && status.error.message.includes(`"${subject}"`)) return true
    }
    return false
  } finally {
    clearTimeout(stop)
  }
}
