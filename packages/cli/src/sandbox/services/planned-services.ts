/**
 * The services of others that the sandbox runs beside its nodes, to show what a tier may attach: two of different make.
 *
 * @module
 */
export type ServiceName = 'video' | 'weather'

export interface PlannedService {
  readonly name: ServiceName
  /** What it is made with. */
  readonly make: string
  readonly port: number
  /** Code of the node that attaches it at its URL. */
  readonly at: string
  /** Code of the node above that attaches it through that one; null: none does. */
  readonly via: string | null
}

/** Only those whose node is among the nodes. */
export function plannedServices(
  portBase: number,
  nodes: readonly { readonly code: string; readonly parent: string | null }[],
): readonly PlannedService[] {
  const parentOf = (code: string): string | null => nodes.find((node) => node.code === code)?.parent ?? null
  const all: readonly PlannedService[] = [
    { name: 'video', make: 'graphql-js', port: portBase + 80, at: '370000', via: parentOf('370000') },
    { name: 'weather', make: 'PostGraphile', port: portBase + 81, at: '000000', via: null },
  ]
  return all.filter(({ at }) => nodes.some(({ code }) => code === at))
}

export const serviceUrl = ({ port }: PlannedService): string => `http://127.0.0.1:${port}/graphql`
