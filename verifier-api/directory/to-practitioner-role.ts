import type { ListedEntry } from '#agent/directory/listed-entry.ts'
import { compact, concept, type Resource } from '#schemas/fhir/elements.ts'
import { NUCC } from '#schemas/practitioner-license/fhir-practitioner.ts'
import { PLAN_NET } from '#schemas/provider-directory/plan-net-codes.ts'
import { type Keeper, toLicenseProvenance, toStatedProvenance } from './to-provenance.ts'

/** What a listed practitioner does, and where: the specialties are the licenses', the rest is what the keeper says. */
export function toListedRole({
  entry: { id, licenses, optedInAt, updatedAt, affiliation, affiliatedAt, organization, location },
  keeper,
  now,
}: {
  entry: ListedEntry
  keeper: Keeper
  now: Date
}): Resource {
  const specialties = [...new Set(licenses.flatMap(({ claims }) => claims.taxonomy ?? []))]
  const { roles = [], telecom } = affiliation ?? {}
  const stated = {
    organization:
      affiliation && organization
        ? { reference: `Organization/${organization}`, display: affiliation.organization.name }
        : undefined,
    code: roles.map((code) => concept(`${PLAN_NET}/CodeSystem/ProviderRoleCS`, code)),
    location:
      affiliation?.location && location
        ? [{ reference: `Location/${location}`, display: affiliation.location.name }]
        : undefined,
    telecom,
  }
  return compact({
    resourceType: 'PractitionerRole',
    id,
    meta: {
      lastUpdated: updatedAt.toISOString(),
      profile: [`${PLAN_NET}/StructureDefinition/plannet-PractitionerRole`],
    },
    contained: [
      ...licenses.map((license, place) =>
        toLicenseProvenance({
          license,
          place,
          optedInAt,
          locations: [
            'PractitionerRole.active',
            ...(license.claims.taxonomy ?? []).map(
              (code) => `PractitionerRole.specialty[${specialties.indexOf(code)}]`,
            ),
          ],
          keeper,
          now,
        }),
      ),
      ...(affiliatedAt
        ? [
            toStatedProvenance({
              statedAt: affiliatedAt,
              locations: Object.keys(compact(stated)).map((name) => `PractitionerRole.${name}`),
              keeper,
            }),
          ]
        : []),
    ],
    active: true,
    practitioner: { reference: `Practitioner/${id}` },
    organization: stated.organization,
    code: stated.code,
    specialty: specialties.map((code) => concept(NUCC, code)),
    location: stated.location,
    telecom: stated.telecom,
  })
}
