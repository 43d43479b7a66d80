import type { SecuringRequest } from '#agent/issue/choose-signer.ts'

type Json = Record<string, unknown>

/** The plain library of a format, with keys of its own for issuing and the issuer's public keys for verifying. */
export type Peer = {
  /** As its README does it. */
  issue: (credential: Json) => Promise<unknown>
  /** @throws {Error} if it does not verify */
  verify: (secured: unknown) => Promise<void>
}

export type FormatBench = {
  name: string
  /** The package that it is held beside. */
  library: string
  request: SecuringRequest
  /** The least of the library's rate that is aimed at. */
  aim: number
  createPeer: (options: { jwkOf: (kid: string) => Promise<JsonWebKey> }) => Promise<Peer>
}
