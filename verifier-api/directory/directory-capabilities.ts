import type { FhirCapability } from '#http/fhir-answers.ts'
import { PLAN_NET } from '#schemas/provider-directory/plan-net-codes.ts'
import { REFERENCES } from './references.ts'

type Search = FhirCapability['searches'][number]

const search = (name: string, type: string, documentation: string): Search => ({ name, type, documentation })

const common = [
  search('_id', 'token', 'The id of the resource.'),
  search('_lastUpdated', 'date', 'With a prefix: eq, ne, lt, le, gt or ge. Verifying again is an update.'),
]

const capability = (type: string, documentation: string, searches: readonly Search[]): FhirCapability => ({
  profile: `${PLAN_NET}/StructureDefinition/plannet-${type}`,
  documentation: `The provider directory: ${documentation}`,
  searches: [...common, ...searches],
  includes: Object.keys(REFERENCES).filter((name) => name.startsWith(`${type}:`)),
  // of a place they would be without end
  revincludes: type === 'Practitioner' ? ['PractitionerRole:practitioner'] : [],
})

/** What of the provider directory can be read, and by what it is searched. The names are Plan-Net's where it has one. */
export const directoryCapabilities: Readonly<Record<string, FhirCapability>> = {
  Practitioner: capability('Practitioner', 'who asked to be listed and may practise now.', [
    search('name', 'string', 'The beginning of any part of a name.'),
    search('family', 'string', 'The beginning of a family name.'),
    search('given', 'string', 'The beginning of a given name.'),
    search('identifier', 'token', 'An NPI or a DID, if it is shown.'),
    search('qualification-code', 'token', 'The type of a license: RN, MD.'),
  ]),
  PractitionerRole: capability('PractitionerRole', 'what they do, and where.', [
    search('practitioner', 'reference', 'A Practitioner here.'),
    search('organization', 'reference', 'An Organization here.'),
    search('location', 'reference', 'A Location here.'),
    search('role', 'token', 'A code of Plan-Net’s ProviderRoleCS.'),
    search('specialty', 'token', 'A code of NUCC.'),
  ]),
  Organization: capability('Organization', 'where somebody works who is listed.', [
    search('name', 'string', 'The beginning of its name.'),
    search('type', 'token', 'A code of Plan-Net’s OrgTypeCS.'),
  ]),
  Location: capability('Location', 'where somebody works who is listed.', [
    search('organization', 'reference', 'The Organization that it is of.'),
    search('address-city', 'string', 'The beginning of the city.'),
    search('address-state', 'string', 'The beginning of the state.'),
    search('address-postalcode', 'string', 'The beginning of the postal code.'),
  ]),
}
