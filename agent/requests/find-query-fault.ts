import type { DcqlQuery } from 'dcql'

/** A place in a DCQL query, as a JSON Pointer, and what is wrong there. */
export type QueryFault = { pointer: string; message: string }

/** What OID4VP 1.0 §6 and §B.3.5 forbid in a query of the right form, which the library lets pass. */
export function findQueryFault({
  credentials,
  credential_sets: sets,
}: DcqlQuery.Output): QueryFault | undefined {
  for (const [place, credential] of credentials.entries()) {
    const pointer = `/credentials/${place}`
    if (credential.format === 'dc+sd-jwt' && !namesTypes(credential.meta?.vct_values)) {
      // §B.3.5: "vct_values: REQUIRED. A non-empty array of strings that specifies allowed values for the type"
      return { pointer: `${pointer}/meta/vct_values`, message: 'must be one or more types' }
    }
    const claims = (credential.claims ?? []) as readonly Claim[]
    // §6.3: "Within the particular claims array, the same id MUST NOT be present more than once"
    if (repeats(claims.flatMap(({ id }) => (id === undefined ? [] : [id])))) {
      return { pointer: `${pointer}/claims`, message: 'has an id twice' }
    }
    // §6.1: "Verifiers MUST NOT point to the same claim more than once in a single query"
    if (repeats(claims.map(({ path }) => JSON.stringify(path)))) {
      return { pointer: `${pointer}/claims`, message: 'has a path twice' }
    }
    // §6.3: "A non-empty array of strings, integers or boolean values"
    const empty = claims.findIndex(({ values }) => values?.length === 0)
    if (empty !== -1) return { pointer: `${pointer}/claims/${empty}/values`, message: 'must not be empty' }
  }
  // §6.2: "The value of each element in the options array is a non-empty array of identifiers"
  const set = sets?.findIndex(({ options }) => options.some((option) => option.length === 0)) ?? -1
  return set === -1
    ? undefined
    : { pointer: `/credential_sets/${set}/options`, message: 'must be of one or more ids each' }
}

type Claim = { id?: string; path?: unknown; values?: readonly unknown[] }

function namesTypes(values: readonly string[] | undefined): boolean {
  return values !== undefined && values.length > 0 && values.every((value) => value !== '')
}

function repeats(values: readonly string[]): boolean {
  return new Set(values).size < values.length
}
