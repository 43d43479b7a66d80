import { type Static, Type } from '@sinclair/typebox'
import { codeOf, listOf, object, setOf, text } from '../claim-types.ts'
import { NPI_PATTERN } from '../vocabulary/check-npi.ts'
import { ORGANIZATION_TYPES, PROVIDER_ROLES } from './plan-net-codes.ts'

const address = object(
  {
    line: listOf(text({ title: 'Line', description: 'Street and number.', maxLength: 200 }), {
      title: 'Lines',
      description: 'What stands above the city.',
      maxItems: 4,
    }),
    city: text({ title: 'City', description: 'City or town.', maxLength: 100 }),
    state: text({ title: 'State', description: 'In the United States its two letters.', maxLength: 100 }),
    postalCode: text({ title: 'Postal code', description: 'As it is written there.', maxLength: 20 }),
    country: Type.Optional(
      Type.String({ title: 'Country', description: 'ISO 3166-1, two letters.', pattern: '^[A-Z]{2}$' }),
    ),
  },
  { title: 'Address', description: 'Where patients go, and nobody’s home.' },
)

const telecom = listOf(
  object(
    {
      system: codeOf(['phone', 'fax', 'email', 'url'], {
        title: 'System',
        description: 'What the value is of.',
      }),
      value: text({ title: 'Value', description: 'Number or address.', maxLength: 200 }),
    },
    { title: 'Contact', description: 'A way to reach somebody at work.' },
  ),
  { title: 'Telecom', description: 'Of the place of work, never private.', maxItems: 8 },
)

const name = (what: string) => text({ title: 'Name', description: `Of the ${what}.`, maxLength: 200 })

/** Where somebody works, as the organisation that keeps the directory says it. */
export const affiliation = object(
  {
    organization: object(
      {
        name: name('organisation'),
        type: codeOf(ORGANIZATION_TYPES, { title: 'Type', description: 'Plan-Net OrgTypeCS.' }),
        npi: Type.Optional(
          Type.String({ title: 'NPI', description: 'Of the organisation.', pattern: NPI_PATTERN }),
        ),
        address,
        telecom: Type.Optional(telecom),
      },
      { title: 'Organisation', description: 'Whom the practitioner works for.' },
    ),
    location: Type.Optional(
      object(
        { name: name('place'), address, telecom: Type.Optional(telecom) },
        { title: 'Location', description: 'Where the practitioner sees patients.' },
      ),
    ),
    roles: Type.Optional(
      setOf(codeOf(PROVIDER_ROLES, { title: 'Role', description: 'Plan-Net ProviderRoleCS.' }), {
        title: 'Roles',
        description: 'What the practitioner does there.',
        maxItems: 8,
      }),
    ),
    telecom: Type.Optional(telecom),
  },
  {
    title: 'Affiliation',
    description: 'Where a practitioner works, as the organisation that keeps the directory says it.',
  },
)

export type Affiliation = Static<typeof affiliation>
