/** What an authorized trading partner is authorized as (FD&C Act §581(2), as DSCSA added it). */
export const TRADING_PARTNER_TYPES = ['Manufacturer', 'Repackager', 'Wholesaler', '3PL', 'Dispenser'] as const

export type TradingPartnerType = (typeof TRADING_PARTNER_TYPES)[number]

/** What the authorization rests on. */
export const AUTHORIZATION_BASES = ['fda-registration', 'state-license', 'federal-license'] as const

export type AuthorizationBasis = (typeof AUTHORIZATION_BASES)[number]

/**
 * What can authorize each type (FD&C Act §581(2)): (A) a registration under §510; (B) and (C) a state's license, or the
 * federal one where the state gives none (§583, §584); (D) a state's license.
 */
export const BASES_OF: Readonly<Record<TradingPartnerType, readonly AuthorizationBasis[]>> = {
  Manufacturer: ['fda-registration'],
  Repackager: ['fda-registration'],
  Wholesaler: ['state-license', 'federal-license'],
  '3PL': ['state-license', 'federal-license'],
  Dispenser: ['state-license'],
}
