/**
 * Every port is tried before anything is started: finding out half-way leaves half a sandbox.
 *
 * @module
 */
import { createServer } from 'node:net'
import { GuantongError } from '@guantong/contract'
import type { Plan } from './plan.ts'

export interface PortUse {
  port: number
  use: string
}

export function portsOf(plan: Plan, withPostgres: boolean): PortUse[] {
  return [
    ...plan.nodes.flatMap(({ code, name, httpPort, natsPort, leafPort, monitorPort }) => [
      { port: httpPort, use: `HTTP ${code} ${name}` },
      { port: natsPort, use: `NATS ${code} ${name}` },
      { port: leafPort, use: `NATS leaf ${code} ${name}` },
      { port: monitorPort, use: `NATS monitor ${code} ${name}` },
    ]),
    ...plan.services.map(({ name, make, port }) => ({ port, use: `${name} (${make})` })),
    ...(plan.signInPort === null ? [] : [{ port: plan.signInPort, use: 'OpenID provider' }]),
    ...(withPostgres ? [{ port: plan.postgresPort, use: 'PostgreSQL' }] : []),
  ]
}

/** @throws GuantongError GT_PORT_TAKEN naming the first port that is not free and what it is for. */
export async function requireFreePorts(ports: readonly PortUse[]): Promise<void> {
  const taken = await Promise.all(ports.map(async ({ port }) => !(await isFree(port))))
  const index = taken.indexOf(true)
  const first = ports[index]
  if (first !== undefined) throw new GuantongError('GT_PORT_TAKEN', { port: first.port, use: first.use })
}

export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
