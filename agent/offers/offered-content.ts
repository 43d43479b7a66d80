import type { Seal } from '#agent/keys/seal.ts'
import type { RequestedCredential } from '#schemas/requested-credential.ts'

/** What an offer keeps sealed: the credential without its subject's id, and the code that a wallet redeems. */
export type OfferedContent = {
  credential: RequestedCredential
  reason?: string
  /** The pre-authorized code, or the issuer_state. */
  code: string
  txCode?: TxCodeDescription
}

/** OID4VCI 1.0 §4.1.1: what a wallet needs to know to ask its holder for the transaction code. */
export type TxCodeDescription = { input_mode: 'numeric'; length: number; description?: string }

export function sealContent({ seal, content }: { seal: Seal; content: OfferedContent }): Buffer {
  return seal.seal(Buffer.from(JSON.stringify(content), 'utf8'))
}

export function openContent({ seal, sealed }: { seal: Seal; sealed: Buffer }): OfferedContent {
  return JSON.parse(seal.open(sealed).toString('utf8')) as OfferedContent
}
