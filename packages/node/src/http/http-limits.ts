/**
 * What the headers of a request say, without trusting them: how long its asker waits, and its token.
 *
 * @module
 */

const LONGEST_WAIT_SECONDS = 60

/** How long the asker is prepared to wait (RFC 7240, `Prefer: wait=2`), in milliseconds; undefined when it does not say. */
export function waitOf(header: string | string[] | undefined): number | undefined {
  const seconds = Number(/(?:^|[,;\s])wait=(\d+(?:\.\d+)?)/i.exec(String(header ?? ''))?.[1])
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST_WAIT_SECONDS, seconds) * 1000
}

export const bearerOf = (header: string | undefined): string | null =>
  /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? null
