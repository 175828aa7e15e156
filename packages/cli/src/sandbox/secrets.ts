import { randomBytes } from 'node:crypto'
import type { SandboxState } from './sandbox-state.ts'

/** The database of a service that stands beside those of the nodes. */
const WEATHER = 'weather'

/** Passwords for a new sandbox; those of an earlier one are kept, because its database knows them. */
export function secretsFor(
  codes: readonly string[],
  kept: SandboxState['secrets'] | undefined,
  random: () => string = () => randomBytes(18).toString('hex'),
): SandboxState['secrets'] {
  return {
    postgres: kept?.postgres ?? random(),
    databases: {
      ...kept?.databases,
      ...Object.fromEntries(
        [...codes, WEATHER].map((name) => [name, kept?.databases[name] ?? { node: random(), owner: random() }]),
      ),
    },
    nats: {
      ...kept?.nats,
      ...Object.fromEntries(codes.map((code) => [code, kept?.nats[code] ?? { node: random(), link: random() }])),
    },
  }
}
