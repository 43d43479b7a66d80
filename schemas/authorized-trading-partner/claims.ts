import { type Static, Type } from '@sinclair/typebox'
import { codeOf, date, did, object, text, token } from '../claim-types.ts'
import { GLN_PATTERN } from '../vocabulary/check-gs1.ts'
import { JURISDICTION_PATTERN } from '../vocabulary/check-jurisdiction.ts'
import { AUTHORIZATION_BASES, TRADING_PARTNER_TYPES } from '../vocabulary/trading-partner-types.ts'

const authorization = object(
  {
    basis: codeOf(AUTHORIZATION_BASES, {
      title: 'Basis',
      description: 'A registration with the FDA, or a license of a state or of the federal government.',
    }),
    number: token({
      title: 'Number',
      description: 'Of the registration or license, unique with whoever gave it.',
      maxLength: 64,
    }),
    jurisdiction: Type.Optional(
      Type.String({
        title: 'Jurisdiction',
        description: 'The state that licenses (ISO 3166-2). Only where a state does.',
        pattern: JURISDICTION_PATTERN,
      }),
    ),
    issueDate: date({ title: 'Issue date', description: 'The first day of the registration or license.' }),
    expirationDate: date({ title: 'Expiration date', description: 'The last day of it.' }),
  },
  {
    title: 'Authorization',
    description: 'What makes the organisation an authorized trading partner (FD&C Act §581(2)).',
  },
)

/** The credential subject of an authorized trading partner: an organisation, never a person. */
export const claims = object(
  {
    id: did({ title: 'Subject', description: 'The DID of the trading partner.' }),
    organizationType: codeOf(TRADING_PARTNER_TYPES, {
      title: 'Organization type',
      description: 'As what it is authorized. One that is authorized as several holds several credentials.',
    }),
    legalName: text({
      title: 'Legal name',
      description: 'As the authority has it on record.',
      maxLength: 200,
    }),
    gln: Type.Optional(
      Type.String({
        title: 'GLN',
        description: 'GS1 Global Location Number: 13 digits, the last a check digit.',
        pattern: GLN_PATTERN,
      }),
    ),
    duns: Type.Optional(
      Type.String({
        title: 'D-U-N-S number',
        // Dun & Bradstreet gave the check digit up in 2006: newer numbers would fail any check
        description: 'Nine digits, without a check digit.',
        pattern: '^[0-9]{9}$',
      }),
    ),
    authorization,
    status: codeOf(['active', 'suspended', 'expired', 'revoked'], {
      title: 'Authorization status',
      description: 'Of the registration or license. It is apart from the status of this credential.',
    }),
    statusDate: date({ title: 'Status date', description: 'The day from which it has that status.' }),
  },
  {
    title: 'Authorized trading partner',
    description: 'That an organisation may trade in prescription drugs in the United States (DSCSA).',
  },
)

export type AuthorizedTradingPartner = Static<typeof claims>
