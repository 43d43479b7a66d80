/** HL7 CodeSystem consentscope. */
export const CONSENT_SCOPES = ['patient-privacy', 'research', 'treatment', 'adr'] as const

/** HL7 CodeSystem consentaction. */
export const CONSENT_ACTIONS = ['collect', 'access', 'use', 'disclose', 'correct'] as const

/** In what capacity somebody grants and signs (45 CFR 164.508(c)(1)(vi)). */
export const CAPACITIES = ['self', 'guardian', 'power-of-attorney'] as const

/** Why a guardian decides for somebody. */
export const GROUNDS = ['minority', 'incapacity'] as const

/** How a consent was signed. */
export const SIGNING_METHODS = ['wallet', 'recorded'] as const

/** The statements that an authorization must hold (45 CFR 164.508(c)(2)(i) to (iii)). */
export const NOTICES = ['right-to-revoke', 'conditioning', 'redisclosure'] as const

/** v3-Confidentiality, from the least to the most: a label means itself or lower. */
export const CONFIDENTIALITY_LABELS = ['U', 'L', 'M', 'N', 'R', 'V'] as const

/** v3-ActCode, sensitivity policies. */
export const SENSITIVITY_LABELS = ['ETH', 'PSY', 'HIV', 'SEX', 'SDV', 'SUD'] as const
