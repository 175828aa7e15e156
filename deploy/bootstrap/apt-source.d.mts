export interface AptSource {
  uris: string[]
  suites: string[]
  components: string[]
  /** Path of a keyring, or an armoured key as it stands in the file. */
  signedBy: string | undefined
}

/** The machine's own main archive, or undefined where there is none. */
export function mainArchive(root?: string): (AptSource & { id: string }) | undefined
export function parseDeb822(text: string): AptSource[]
export function parseOneLine(text: string): AptSource[]
