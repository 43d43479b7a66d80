/** A copy of some claims with the value at a JSON Pointer replaced, or, if undefined, left out. */
export function changeClaim<Claims>(claims: Claims, pointer: string, value: unknown): Claims {
  const changed = structuredClone(claims)
  const names = pointer.split('/').slice(1)
  const last = names.pop()!
  const parent = names.reduce<unknown>(
    (node, name) => (node as Record<string, unknown>)[name],
    changed,
  ) as Record<string, unknown>
  if (value === undefined) delete parent[last]
  else parent[last] = value
  return changed
}

/** The same of several at once. */
export function changeClaims<Claims>(claims: Claims, changes: Readonly<Record<string, unknown>>): Claims {
  return Object.entries(changes).reduce(
    (changed, [pointer, value]) => changeClaim(changed, pointer, value),
    claims,
  )
}
