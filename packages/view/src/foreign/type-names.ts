/**
 * What the types of a service are called here.
 *
 * @module
 */
import type { AttachedService } from './attached-service.ts'

/** A type of the service as it is called here. */
export function typeNameOf(service: AttachedService, theirs: string): string {
  const merged = Object.entries(service.merge).find(([ours, { type }]) => (type ?? ours) === theirs)
  return merged?.[0] ?? `${service.prefix ?? ''}${theirs}`
}
