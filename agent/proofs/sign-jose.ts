/**
 * The protected header of what we sign: VC-JOSE-COSE §3.1 and §3.2, SD-JWT VC, Token Status List §5.1, and RFC 9101
 * §10.8 (a request object).
 */
export type SigningHeader = {
  alg: string
  /** Absolute DID URL of the verification method. */
  kid: string
  typ:
    | 'JWT'
    | 'dc+sd-jwt'
    | 'oauth-authz-req+jwt'
    | 'statuslist+jwt'
    | 'vc+jwt'
    | 'vc+sd-jwt'
    | 'vp+jwt'
    | 'vp+sd-jwt'
  cty?: 'vc' | 'vp'
}

/** Signs bytes; gives the JOSE signature (RFC 7518 §3.4: r ‖ s; RFC 8037 §3.1). */
export type Sign = (data: Buffer) => Buffer | Promise<Buffer>

/** The JWS signing input (RFC 7515 §5.1): the exact bytes that are signed. */
export function encodeSigningInput({ header, payload }: { header: SigningHeader; payload: object }): Buffer {
  return Buffer.from(`${encodePart(header)}.${encodePart(payload)}`, 'latin1')
}

/** The compact serialization (RFC 7515 §7.1). */
export function encodeCompact({
  signingInput,
  signature,
}: {
  signingInput: Buffer
  signature: Uint8Array
}): string {
  return `${signingInput.toString('latin1')}.${Buffer.from(signature).toString('base64url')}`
}

/** Signs a credential or presentation: its JSON is the payload, with no claim around it and none added. */
export async function signCompact({
  header,
  payload,
  sign,
}: {
  header: SigningHeader
  payload: object
  sign: Sign
}): Promise<string> {
  const signingInput = encodeSigningInput({ header, payload })
  return encodeCompact({ signingInput, signature: await sign(signingInput) })
}

function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part), 'utf8').toString('base64url')
}
