declare module '@digitalbazaar/vc' {
  type Loader = (url: string) => Promise<object>
  export function issue(options: {
    credential: object
    suite: object
    documentLoader: Loader
    mandatoryPointers?: string[]
  }): Promise<Record<string, unknown>>
  export function derive(options: {
    verifiableCredential: object
    suite: object
    documentLoader: Loader
  }): Promise<Record<string, unknown>>
  export function verifyCredential(options: {
    credential: object
    suite: object
    documentLoader: Loader
    now?: Date
  }): Promise<{ verified: boolean; error?: { errors?: Error[] } }>
}

type KeyPair = {
  id: string
  controller: string
  publicKeyMultibase: string
  signer(): { id: string; algorithm: string; sign(options: { data: Uint8Array }): Promise<Uint8Array> }
}

declare module '@digitalbazaar/ed25519-multikey' {
  export function generate(options?: object): Promise<KeyPair>
}

declare module '@digitalbazaar/ecdsa-multikey' {
  export function generate(options: { curve: 'P-256' | 'P-384' }): Promise<KeyPair>
}

declare module '@digitalbazaar/vc-bitstring-status-list' {
  type Checked = { verified: boolean; error?: Error; results?: { status: boolean }[] }
  export function checkStatus(options: {
    credential: unknown
    documentLoader: (url: string) => Promise<object>
    suite: object
  }): Promise<Checked>
  export function decodeList(options: { encodedList: string }): Promise<{ getStatus(index: number): boolean }>
}
