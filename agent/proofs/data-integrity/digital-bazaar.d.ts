type DocumentLoader = (url: string) => Promise<object>

/** What the packages below share: a cryptosuite, as `DataIntegrityProof` takes it apart. */
type Suite<Data> = {
  name: string
  createVerifyData(options: {
    cryptosuite: object
    document: object
    proof: object
    documentLoader: DocumentLoader
    dataIntegrityProof?: object
  }): Promise<Data>
}

declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: {
      cryptosuite: object
      signer?: { id: string; algorithm: string; sign(options: { data: Uint8Array }): Promise<Uint8Array> }
      date?: Date | string | null
    })
    createVerifyData(options: {
      document: object
      proof: object
      documentLoader: DocumentLoader
    }): Promise<Uint8Array>
    signer: object | undefined
  }
}

declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export const cryptosuite: { name: string }
}

declare module '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite' {
  export const cryptosuite: Suite<Uint8Array>
}

declare module '@digitalbazaar/eddsa-jcs-2022-cryptosuite' {
  export function createSignCryptosuite(): Suite<Uint8Array>
  export function createVerifyCryptosuite(): Suite<Uint8Array>
}

declare module '@digitalbazaar/ecdsa-jcs-2019-cryptosuite' {
  export function createSignCryptosuite(): Suite<Uint8Array>
  export function createVerifyCryptosuite(): Suite<Uint8Array>
}

declare module '@digitalbazaar/ecdsa-sd-2023-cryptosuite' {
  /** What ecdsa-sd-2023 makes of a document before anything is checked. */
  export type DisclosedData = {
    baseSignature: Uint8Array
    proofHash: Uint8Array
    /** The ephemeral key: multicodec and compressed point. */
    publicKey: Uint8Array
    signatures: Uint8Array[]
    /** N-Quads, in the order of `signatures`. */
    nonMandatory: string[]
    mandatoryHash: Uint8Array
  }

  export function createSignCryptosuite(options: { mandatoryPointers: readonly string[] }): Suite<object> & {
    createProofValue(options: { verifyData: object; dataIntegrityProof: object }): Promise<string>
  }
  export function createVerifyCryptosuite(): Suite<DisclosedData>
  export function createDiscloseCryptosuite(options: { selectivePointers: readonly string[] }): {
    derive(options: {
      cryptosuite: object
      document: object
      purpose: { term: string }
      proofSet: object[]
      documentLoader: DocumentLoader
      dataIntegrityProof: object
    }): Promise<Record<string, unknown>>
  }
}
