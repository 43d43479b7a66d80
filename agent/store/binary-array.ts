/** Types in pg_type: the same in every PostgreSQL. */
const OIDS = { bytea: 17, text: 25 } as const

/** Number of dimensions, whether there are nulls, type of the elements, and of the one dimension its length and where it begins. */
const HEADER_BYTES = 5 * 4

/**
 * An array parameter in PostgreSQL's binary format (array_recv), which the driver sends as it is: for many or large
 * elements. Written as text, each would be escaped here, a character at a time, and read again there; bytes, moreover,
 * as two digits each.
 */
export function encodeBinaryArray({
  type,
  elements,
}: {
  type: keyof typeof OIDS
  elements: readonly (Uint8Array | string | null)[]
}): Buffer {
  const lengths = elements.map(lengthOf)
  const encoded = Buffer.allocUnsafe(
    lengths.reduce((sum, length) => sum + 4 + Math.max(length, 0), HEADER_BYTES),
  )
  let place = 0
  const hasNull = elements.includes(null) ? 1 : 0
  for (const field of [1, hasNull, OIDS[type], elements.length, 1]) place = encoded.writeInt32BE(field, place)
  for (const [index, element] of elements.entries()) {
    place = encoded.writeInt32BE(lengths[index]!, place)
    if (element === null) continue
    if (typeof element === 'string') encoded.write(element, place, 'utf8')
    else encoded.set(element, place)
    place += lengths[index]!
  }
  return encoded
}

/** In bytes; a null has -1. */
function lengthOf(element: Uint8Array | string | null): number {
  if (element === null) return -1
  return typeof element === 'string' ? Buffer.byteLength(element, 'utf8') : element.length
}
