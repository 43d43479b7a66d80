type Json = Record<string, unknown>

/**
 * JSON Pointers (RFC 6901) to all of a credential that its holder cannot withhold: everything but the claims that may be
 * left out, for ecdsa-sd-2023 (VC DI ECDSA 1.0 §3.6.2).
 *
 * @param disclosable JSON Pointers into the credential subject
 */
export function mandatoryPointers({
  credential: { '@context': _, credentialSubject, ...members },
  disclosable,
}: {
  credential: Json
  disclosable: readonly string[]
}): string[] {
  const names = Object.keys(members).map((name) => `/${escapeToken(name)}`)
  return [...names, ...keptIn({ value: credentialSubject, pointer: '', disclosable })]
}

function keptIn({
  value,
  pointer,
  disclosable,
}: {
  value: unknown
  /** Into the subject. */
  pointer: string
  disclosable: readonly string[]
}): string[] {
  if (disclosable.includes(pointer)) return []
  const inside = disclosable.some((other) => other.startsWith(`${pointer}/`))
  if (!inside || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`/credentialSubject${pointer}`]
  }
  return Object.entries(value as Json).flatMap(([name, member]) =>
    keptIn({ value: member, pointer: `${pointer}/${escapeToken(name)}`, disclosable }),
  )
}

function escapeToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
