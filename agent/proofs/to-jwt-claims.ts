/**
 * A credential of VC Data Model 1.1 as JWT claims (§6.3.1): `iss`, `sub`, `jti`, `nbf` and `exp` say what members of the
 * credential say, and these are "instead of" them; the claim `vc` holds the rest. Issuers that are objects stay in `vc` as
 * well, for their other members.
 */
export function toJwtClaims({
  credential,
}: {
  credential: Record<string, unknown>
}): Record<string, unknown> {
  const { id, issuer, issuanceDate, expirationDate, credentialSubject, ...rest } = credential
  const named = typeof issuer === 'string'
  const { id: sub, ...claims } = Array.isArray(credentialSubject)
    ? { id: undefined }
    : (credentialSubject as { id?: unknown })
  return {
    iss: named ? issuer : (issuer as { id: string }).id,
    ...(sub === undefined ? {} : { sub }),
    ...(id === undefined ? {} : { jti: id }),
    nbf: secondsOf(issuanceDate),
    ...(expirationDate === undefined ? {} : { exp: secondsOf(expirationDate) }),
    vc: {
      ...rest,
      ...(named ? {} : { issuer }),
      credentialSubject: Array.isArray(credentialSubject) ? credentialSubject : claims,
    },
  }
}

function secondsOf(date: unknown): number {
  return Math.floor(Date.parse(date as string) / 1000)
}
