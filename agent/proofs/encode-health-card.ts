import { deflateRawSync } from 'node:zlib'

/** "a single QR code [...] of Version 22 or lower": so many characters of a JWS fit into one, at error correction level L. */
export const MAX_CARD_LENGTH = 1195

/**
 * The bytes that are signed for a SMART Health Card (Framework 1.4, "Health Cards are Small"): "payload is minified",
 * "compressed with the DEFLATE algorithm", "signed with ECDSA P-256 SHA-256".
 *
 * @param kid SHA-256 thumbprint (RFC 7638) of the key, base64url
 * @param issuerUrl `<issuerUrl>/.well-known/jwks.json` has the key
 */
export function encodeHealthCard({
  issuerUrl,
  kid,
  validFrom,
  bundle,
}: {
  issuerUrl: string
  kid: string
  validFrom: Date
  bundle: object
}): Buffer {
  const header = { alg: 'ES256', zip: 'DEF', kid }
  const payload = {
    iss: issuerUrl,
    nbf: Math.floor(validFrom.getTime() / 1000),
    vc: {
      type: ['https://smarthealth.cards#health-card'],
      credentialSubject: { fhirVersion: '4.0.1', fhirBundle: bundle },
    },
  }
  const encode = (bytes: Buffer) => bytes.toString('base64url')
  const deflated = deflateRawSync(Buffer.from(JSON.stringify(payload), 'utf8'), { level: 9 })
  return Buffer.from(`${encode(Buffer.from(JSON.stringify(header), 'utf8'))}.${encode(deflated)}`, 'latin1')
}

/** The digits of a card's QR code: "Ord(c)-45" of each character, "as two base-10 digits". */
export function toCardDigits(jws: string): string {
  return [...jws].map((character) => String(character.charCodeAt(0) - 45).padStart(2, '0')).join('')
}
