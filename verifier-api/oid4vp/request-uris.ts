/** Where wallets fetch a request, and where they answer it. */
export const requestUriOf = (verifierUrl: string, id: string) => `${verifierUrl}/oid4vp/requests/${id}`
export const responseUriOf = (verifierUrl: string, id: string) => `${verifierUrl}/oid4vp/responses/${id}`
