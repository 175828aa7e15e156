/**
 * The nats-servers at hand: the newest, and an older one where the machine has or can get one.
 *
 * @module
 */
import { natsServerPath, natsServerVersion, oldNatsServerPath } from '@guantong/deploy/nats-server'

export interface NatsRelease {
  readonly binary: string
  /** For example 2.15.1. */
  readonly name: string
}

/** Undefined where `npm test` found none in the machine's own package archive. */
export const oldestNats: NatsRelease | undefined = releaseOf(oldNatsServerPath())
export const newestNats: NatsRelease | undefined = releaseOf(natsServerPath())

export const natsReleases: readonly NatsRelease[] = [newestNats, oldestNats].filter((each) => each !== undefined)

function releaseOf(binary: string | undefined): NatsRelease | undefined {
  const version = binary === undefined ? undefined : natsServerVersion(binary)
  return binary === undefined || version === undefined ? undefined : { binary, name: version.join('.') }
}
