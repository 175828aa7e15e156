/**
 * The surface of a node as its configuration has it.
 *
 * @module
 */
import { addressLimitsSchema } from '../config/exposure-config.ts'
import type { NodeConfig } from '../config/node-config.ts'
import { createRateLimit } from '../http/rate-limit.ts'
import { createSurface, type Surface } from '../http/surface/surface.ts'

const THIS_MACHINE = ['127.0.0.0/8', '::1']

type SurfaceConfig = Pick<NodeConfig, 'code' | 'mode' | 'topology' | 'http' | 'signIn' | 'addressLimits'>

export function makeSurface(config: SurfaceConfig, now: () => Date): Surface {
  const { code, mode, topology, http, signIn, addressLimits } = config
  const urls = [topology.nodeOf(code)?.endpoint, signIn?.address].filter((url) => url !== undefined)
  return createSurface(
    {
      names: [...http.names, http.host, ...urls.map((url) => new URL(url).hostname)],
      trustedProxies: http.trustedProxies ?? (http.behindProxy ? THIS_MACHINE : []),
      limits: addressLimits ?? (mode === 'production' ? addressLimitsSchema.parse({}) : undefined),
      overTls: http.tls !== undefined || http.behindProxy,
    },
    now,
    (perMinute) => createRateLimit(perMinute, now),
  )
}
