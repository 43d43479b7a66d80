import { familyOfId } from '#schemas/families.ts'
import { typeUrlOf } from '#schemas/urls.ts'
import { parseQuery } from './parse-query.ts'
import { PRESENTATION_FORMATS, type PresentationFormat } from './presentation-formats.ts'
import type { Profile } from './profile.ts'

type Claim = { id: string; claim: readonly string[]; values?: readonly string[] }

const FAMILY = familyOfId('practitioner-license')!
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
  },
  {
    name: 'active-rn-license-ohio-or-compact',
    version: 0,
    description: 'An active RN license of Ohio, or a multistate one of the Nurse Licensure Compact',
    query: askForLicense({
      claims: [...WHOSE, { id: 'profession', claim: ['licenseType'], values: ['RN'] }],
      oneOf: [
        { id: 'ohio', claim: ['jurisdiction'], values: ['US-OH'] },
        { id: 'compact', claim: ['compact', 'scope'], values: ['multistate'] },
      ],
    }),
    options: {},
  },
]

/** A license in any format: a Credential Query each, one of which is answered. */
function askForLicense({ claims, oneOf }: { claims: readonly Claim[]; oneOf?: readonly Claim[] }) {
  const formats = Object.keys(PRESENTATION_FORMATS) as PresentationFormat[]
  const idOf = (format: PresentationFormat) => `license_${format.replaceAll('+', '_')}`
  const all = claims.map(({ id }) => id)
  return parseQuery({
    credentials: formats.map((format) => ({
      id: idOf(format),
      format,
      meta: describeType(format),
      claims: [...claims, ...(oneOf ?? [])].map(({ id, claim, values }) => ({
        id,
        path: pathOf({ claim, format }),
        ...(values ? { values } : {}),
      })),
      // §6.4.1: the first that the wallet can satisfy
      ...(oneOf ? { claim_sets: oneOf.map(({ id }) => [...all, id]) } : {}),
    })),
    credential_sets: [{ options: formats.map((format) => [idOf(format)]) }],
  })
}

function describeType(format: PresentationFormat) {
  if (format === 'dc+sd-jwt') return { vct_values: [FAMILY.vct] }
  const expanded = [CREDENTIAL_IRI, typeUrlOf(FAMILY.id)]
  // wallets that do not process JSON-LD know types by their names
  const named = ['VerifiableCredential', FAMILY.credentialType]
  return { type_values: format === 'ldp_vc' ? [expanded] : [expanded, named] }
}

function pathOf({ claim, format }: { claim: readonly string[]; format: PresentationFormat }) {
  if (format !== 'dc+sd-jwt') return ['credentialSubject', ...claim]
  const [first, ...rest] = claim as [string, ...string[]]
  return [FAMILY.jwtNames[first] ?? first, ...rest]
}
