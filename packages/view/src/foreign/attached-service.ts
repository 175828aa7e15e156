/**
 * What is known of a GraphQL service that is not ours, and what a question to it needs.
 *
 * @module
 */

/** How the service finds objects of one of our types. */
export interface MergeEntry {
  /** Root field of the service that finds objects by a list of keys, or one object by its key. */
  readonly field: string
  /** Argument of the root field that takes the list, or the key. */
  readonly argument: string
  /** Field of our type whose value is the key. */
  readonly key: string
  /** Field of the service's type that gives the key back; as `key` where left out. */
  readonly theirKey?: string | undefined
  /** Name of the service's type; as ours where left out. */
  readonly type?: string | undefined
}

export interface AttachedService {
  /** A name of GraphQL; the root field under which the service's own root fields stand. */
  readonly name: string
  /** Its schema as SDL, as the service has it. */
  readonly sdl: string
  /** Put before the name of each of its types. */
  readonly prefix?: string | undefined
  /** Our type → how its objects are found. */
  readonly merge: Readonly<Record<string, MergeEntry>>
  /** Root field of the service, or `Type.field` of its types → its argument that names the region, or the regions, asked about. */
  readonly regionArguments: Readonly<Record<string, string>>
  /** Sharing class (共享属性) of all it says; the host knows what may be seen of a class. */
  readonly sharing?: 'unconditional' | 'conditional' | 'withheld' | undefined
  /** It is a node of ours that passes a service on: its root field of this name is offered as it is, and the node says who may ask. */
  readonly isPassedOn?: boolean | undefined
}

export interface ServiceQuestion {
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** The types that a service may add fields to, and the fields that say to which region an object of theirs belongs. */
export const OPEN_TYPES: Readonly<Record<string, readonly string[]>> = {
  Region: ['code'],
  Case: ['regionCode', 'divisionCode'],
  Component: ['regionCode', 'divisionCode'],
  MonitoredObject: ['regionCode', 'divisionCode'],
}
