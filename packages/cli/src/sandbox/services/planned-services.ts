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

/** What is said of each in node.yaml, beside where it is. */
export const HOW_ATTACHED: Readonly<Record<ServiceName, object>> = {
  video: {
    merge: {
      Region: { field: 'regions', argument: 'codes', key: 'code' },
      Case: { field: 'cases', argument: 'divisionCodes', key: 'divisionCode' },
    },
    regionArguments: { cameras: 'division' },
  },
  weather: {
    // It has a scalar Date of its own, as the nodes have.
    prefix: 'Weather',
    merge: { Region: { field: 'regionsList', argument: 'codes', key: 'code' } },
  },
}

/** `subschemas` of a node's node.yaml: what is attached there at its URL, and through the node below. */
export const subschemasOf = (services: readonly PlannedService[], code: string): object[] =>
  services.flatMap((service): object[] => {
    const { name, at, via } = service
    if (at === code) return [{ name, url: serviceUrl(service), ...HOW_ATTACHED[name] }]
    return via === code ? [{ name, via: at }] : []
  })

export const serviceUrl = ({ port }: PlannedService): string => `http://127.0.0.1:${port}/graphql`
