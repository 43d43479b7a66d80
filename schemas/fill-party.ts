/** Fills in a claim, `{id: <DID>}`, that names somebody, where it or its id is left out. Takes any claims. */
export function fillParty({
  claims,
  claim,
  id,
}: {
  claims: Record<string, unknown>
  claim: string
  id: string
}): Record<string, unknown> {
  const given = Object.hasOwn(claims, claim) ? claims[claim] : {}
  // anything else was not left out: the schema judges it
  const isFillable =
    typeof given === 'object' && given !== null && !Array.isArray(given) && !Object.hasOwn(given, 'id')
  return isFillable ? { ...claims, [claim]: { id, ...given } } : claims
}
