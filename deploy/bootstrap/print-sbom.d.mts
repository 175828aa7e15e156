export interface BillOfMaterials {
  readonly bomFormat: string
  readonly specVersion: string
  readonly components: readonly {
    readonly group?: string
    readonly name: string
    readonly version: string
    readonly scope: 'required' | 'optional' | 'excluded'
    readonly purl: string
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
    readonly licenses?: readonly object[]
  }[]
}
export function billOfMaterials(packages: object, of: { name: string; version?: string }): BillOfMaterials
