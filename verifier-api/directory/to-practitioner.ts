import type { ListedEntry } from '#agent/directory/listed-entry.ts'
import { elementsOf, type Resource } from '#schemas/fhir/elements.ts'
import { toPractitioner } from '#schemas/practitioner-license/fhir-practitioner.ts'
import { PLAN_NET } from '#schemas/provider-directory/plan-net-codes.ts'
import { entryIdentifier, type Keeper, toLicenseProvenance } from './to-provenance.ts'

/**
 * A listed practitioner as Plan-Net has one: a qualification for each license in force. The name is that of the first; where
 * several say the same, each says where it has it from.
 */
export function toListedPractitioner({
  entry: { id, licenses, optedInAt, updatedAt },
  keeper,
  now,
}: {
  entry: ListedEntry
  keeper: Keeper
  now: Date
}): Resource {
  const each = licenses.map(({ claims, issuer }) => toPractitioner({ claims, issuer: { did: issuer } }))
  const identifiers = each.flatMap(({ identifier }) => elementsOf(identifier))
  const distinct = new Map(identifiers.map((identifier) => [JSON.stringify(identifier), identifier]))
  const all = [entryIdentifier(id), ...distinct.values()]
  return {
    resourceType: 'Practitioner',
    id,
    meta: {
      lastUpdated: updatedAt.toISOString(),
      profile: [`${PLAN_NET}/StructureDefinition/plannet-Practitioner`],
    },
    contained: licenses.map((license, place) =>
      toLicenseProvenance({
        license,
        place,
        optedInAt,
        locations: [
          ...(place === 0 ? ['Practitioner.name'] : []),
          ...elementsOf(each[place]!.identifier).map(
            (own) =>
              `Practitioner.identifier[${all.findIndex((one) => JSON.stringify(one) === JSON.stringify(own))}]`,
          ),
          `Practitioner.qualification[${place}]`,
        ],
        keeper,
        now,
      }),
    ),
    identifier: all,
    active: true,
    name: each[0]!.name,
    qualification: each.flatMap(({ qualification }) => elementsOf(qualification)),
  }
}
