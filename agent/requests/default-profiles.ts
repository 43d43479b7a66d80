import { familyOfId } from '#schemas/families.ts'
import type { Family } from '#schemas/family.ts'
import { typeUrlOf } from '#schemas/urls.ts'
import { parseQuery } from './parse-query.ts'
import { PRESENTATION_FORMATS, type PresentationFormat } from './presentation-formats.ts'
import type { Profile } from './profile.ts'

type Claim = { id: string; claim: readonly string[]; values?: readonly string[] }

const LICENSE = familyOfId('practitioner-license')!
const CONSENT = familyOfId('patient-consent')!
const CREDENTIAL_IRI = 'https://www.w3.org/2018/credentials#VerifiableCredential'

/** Who holds the license, and which it is. */
const WHOSE: readonly Claim[] = [
  { id: 'given_name', claim: ['licensee', 'givenName'] },
  { id: 'family_name', claim: ['licensee', 'familyName'] },
  { id: 'license_number', claim: ['licenseNumber'] },
  { id: 'jurisdiction', claim: ['jurisdiction'] },
  { id: 'status', claim: ['status'], values: ['active'] },
]

/** Profiles that come with the service. An organisation's own of the same name comes first. */
export const defaultProfiles: readonly Profile[] = [
  {
    name: 'active-license',
    version: 0,
    description: 'An active license to practise, of any profession and jurisdiction',
    query: askForLicense({ claims: WHOSE }),
    options: {},
    holdsConsents: false,
  },
  {
    name: 'active-rn-license-ohio-or-compact',
    version: 0,
    description: 'An active RN license of Ohio, or a multistate one of the Nurse Licensure Compact',
    query: askForLicense({
      // a query names a claim once (OID4VP 1.0 §6.1), and here it is one of the two that are enough
      claims: [
        ...WHOSE.filter(({ id }) => id !== 'jurisdiction'),
        { id: 'profession', claim: ['licenseType'], values: ['RN'] },
      ],
      oneOf: [
        { id: 'ohio', claim: ['jurisdiction'], values: ['US-OH'] },
        { id: 'compact', claim: ['compact', 'scope'], values: ['multistate'] },
      ],
    }),
    options: {},
    holdsConsents: false,
  },
  {
    name: 'patient-consent',
    version: 0,
    description: 'A patient’s consent, to be held for decisions to rest on',
    query: askFor({ family: CONSENT, name: 'consent' }),
    options: {},
    holdsConsents: true,
  },
]

function askForLicense(asked: { claims: readonly Claim[]; oneOf?: readonly Claim[] }) {
  return askFor({ family: LICENSE, name: 'license', ...asked })
}

/** A credential of a family in any format: a Credential Query each, one of which is answered. */
function askFor({
  family,
  name,
  claims = [],
  oneOf = [],
}: {
  family: Family
  name: string
  claims?: readonly Claim[]
  oneOf?: readonly Claim[]
}) {
  const formats = Object.keys(PRESENTATION_FORMATS) as PresentationFormat[]
  const idOf = (format: PresentationFormat) => `${name}_${format.replaceAll('+', '_')}`
  const all = claims.map(({ id }) => id)
  const named = [...claims, ...oneOf]
  return parseQuery({
    credentials: formats.map((format) => ({
      id: idOf(format),
      format,
      meta: describeType(family, format),
      ...(named.length === 0
        ? {}
        : { claims: named.map((entry) => askForClaim({ family, format, ...entry })) }),
      // §6.4.1: the first that the wallet can satisfy
      ...(oneOf.length > 0 ? { claim_sets: oneOf.map(({ id }) => [...all, id]) } : {}),
    })),
    credential_sets: [{ options: formats.map((format) => [idOf(format)]) }],
  })
}

function describeType(family: Family, format: PresentationFormat) {
  if (format === 'dc+sd-jwt') return { vct_values: [family, ...family.former].map(({ vct }) => vct) }
  const expanded = [CREDENTIAL_IRI, typeUrlOf(family.id)]
  // wallets that do not process JSON-LD know types by their names
  const named = ['VerifiableCredential', family.credentialType]
  return { type_values: format === 'ldp_vc' ? [expanded] : [expanded, named] }
}

function askForClaim({
  family: { jwtNames },
  format,
  id,
  claim,
  values,
}: Claim & { family: Family; format: PresentationFormat }) {
  const [first, ...rest] = claim as [string, ...string[]]
  const path =
    format === 'dc+sd-jwt' ? [jwtNames[first] ?? first, ...rest] : ['credentialSubject', first, ...rest]
  return { id, path, ...(values ? { values } : {}) }
}
