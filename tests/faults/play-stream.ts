/**
 * The waiting room of a parent, deleted or made anew under it through the API.
 *
 * @module
 */
import { UP_STREAM } from '@guantong/contract'
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { NATS_PASSWORD, type Site } from './world.ts'

export const deleteStream = (site: Site): Promise<void> =>
  asNode(site, async (manager) => {
    await manager.streams.delete(UP_STREAM)
  })

/** The same name and settings, and nothing in it; its consumer is gone. */
export const recreateStream = (site: Site): Promise<void> =>
  asNode(site, async (manager) => {
    const { config } = await manager.streams.info(UP_STREAM)
    await manager.streams.delete(UP_STREAM)
    await manager.streams.add(config)
  })

async function asNode(site: Site, work: (manager: JetStreamManager) => Promise<void>): Promise<void> {
  const nc = await connect({
    servers: site.nats.url,
    user: 'operator',
    pass: NATS_PASSWORD,
    inboxPrefix: `_INBOX.laboratory`,
    timeout: 2_000,
    reconnect: false,
  })
  try {
    await work(await jetstreamManager(nc, { checkAPI: false, timeout: 2_000 }))
  } finally {
    await nc.close()
  }
}
