import type { SandboxFolder } from './folder.ts'
import type { Plan } from './plan.ts'
import type { SandboxState } from './sandbox-state.ts'
import { serviceUrl } from './services/planned-services.ts'
import { endpointOf } from './write-configuration.ts'

/** What is known about a sandbox before anything of it runs. */
export function initialState(
  plan: Plan,
  folder: SandboxFolder,
  secrets: SandboxState['secrets'],
  databases: { readonly databaseUrls: Readonly<Record<string, string>>; readonly adminUrl: string | undefined },
): SandboxState {
  return {
    version: 1,
    portBase: plan.portBase,
    pid: process.pid,
    ready: false,
    startedAt: new Date().toISOString(),
    nodes: plan.nodes.map((node) => ({
      code: node.code,
      name: node.name,
      tier: node.tier,
      parent: node.parent,
      origin: node.origin,
      endpoint: endpointOf(node),
      natsUrl: `nats://127.0.0.1:${node.natsPort}`,
      databaseUrl: databases.databaseUrls[node.code] ?? '',
      config: folder.configOf(node.code),
    })),
    services: plan.services.map((service) => ({
      name: service.name,
      make: service.make,
      url: serviceUrl(service),
      at: service.at,
      via: service.via,
    })),
    ...(databases.adminUrl === undefined ? {} : { adminUrl: databases.adminUrl }),
    secrets,
  }
}
