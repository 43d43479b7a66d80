import type { EntryFilter } from '#agent/directory/read-listed.ts'
import type { PlaceFilter } from '#agent/directory/read-places.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import { readMoment, readReference, readTokens } from '#http/fhir-search.ts'
import { NPI, NUCC } from '#schemas/practitioner-license/fhir-practitioner.ts'
import { DEGREES, NURSYS } from '#schemas/practitioner-license/fhir-qualification.ts'
import { PLAN_NET } from '#schemas/provider-directory/plan-net-codes.ts'

const URI = 'urn:ietf:rfc:3986'

/** The search parameters as they were sent. */
export type SentQuery = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** What a search for practitioners or their roles asks for. @throws {Problem} QUERY_INVALID */
export function readEntryFilter({ query, base }: { query: SentQuery; base: string }): EntryFilter {
  const { text, codes, reference, updated } = readers({ query, base })
  const practitioner = reference('practitioner', 'Practitioner')
  const id = text('_id')
  return {
    // two that differ are nobody
    ids: idsOf(
      id !== undefined && practitioner !== undefined && id !== practitioner ? '' : (id ?? practitioner),
    ),
    name: text('name'),
    family: text('family'),
    given: text('given'),
    ...readIdentifier(text('identifier')),
    specialties: codes('specialty', [NUCC]),
    roles: codes('role', [`${PLAN_NET}/CodeSystem/ProviderRoleCS`]),
    licenseTypes: codes('qualification-code', [DEGREES, NURSYS]),
    organization: reference('organization', 'Organization'),
    location: reference('location', 'Location'),
    updated,
  }
}

/** What a search for organisations or locations asks for. @throws {Problem} QUERY_INVALID */
export function readPlaceFilter({ query, base }: { query: SentQuery; base: string }): PlaceFilter {
  const { text, codes, reference, updated } = readers({ query, base })
  return {
    ids: idsOf(text('_id')),
    name: text('name'),
    city: text('address-city'),
    state: text('address-state'),
    postalCode: text('address-postalcode'),
    types: codes('type', [`${PLAN_NET}/CodeSystem/OrgTypeCS`]),
    organization: reference('organization', 'Organization'),
    updated,
  }
}

/** An id that is none can be nobody's: there is nothing to ask the database for. */
export function isNothing({ ids, organization, location }: EntryFilter): boolean {
  return [...(ids ?? []), organization, location].some((each) => each !== undefined && !isUuid(each))
}

const idsOf = (id: string | undefined) => (id === undefined ? undefined : [id])

function readers({ query, base }: { query: SentQuery; base: string }) {
  const text = (name: string) => (query[name] === undefined ? undefined : String(query[name]))
  return {
    text,
    codes: (name: string, systems: readonly string[]) =>
      readTokens({ sent: text(name), systems })?.map(({ code }) => code),
    reference: (name: string, type: string) => {
      const id = readReference({ sent: text(name), type, base })
      return id === null ? '' : id
    },
    updated: readMoment({ sent: text('_lastUpdated'), parameter: '_lastUpdated' }),
  }
}

/** Without a system it is what it looks like. One of a system that is not shown is nobody's. */
function readIdentifier(sent: string | undefined): Pick<EntryFilter, 'npi' | 'did'> {
  if (sent === undefined) return {}
  const [token] = readTokens({ sent, systems: [NPI, URI] }) ?? []
  if (!token) return { npi: '' }
  const { system, code } = token
  return (system ?? (code.startsWith('did:') ? URI : NPI)) === URI ? { did: code } : { npi: code }
}
