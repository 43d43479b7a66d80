import type { Specification } from './requirement.ts'
import {
  createTokenStatusList,
  tokenStatusList as readTokenStatusList,
  sdJwtClaims,
  sdJwtInterop,
  servedTokenStatusList,
} from './test-files.ts'

const SERVED =
  'Token Status List §5.1: the token says what the published lists say, and nothing before they do'
const INTEROP =
  '@sd-jwt/jwt-status-list reads our Status List Token, and the credential names its place in it'

/** Token Status List (IETF OAuth working group). */
export const tokenStatusList: Specification = {
  name: 'Token Status List',
  url: 'https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/',
  scope: 'As JWT. Lists of two bits are issued; lists of 1, 2, 4 and 8 bits are read.',
  requirements: [
    {
      section: '§4.1',
      statement: 'Statuses are packed from the least significant bit, and compressed with DEFLATE in ZLIB',
      tests: readTokenStatusList(
        'Token Status List §4.2: the example of ${bits} bits is read',
        'lst that is not ZLIB',
      ),
    },
    {
      section: '§4.2',
      statement: 'status_list has bits (1, 2, 4 or 8) and lst (base64url without padding)',
      tests: readTokenStatusList('bits as text', 'lst with padding', 'lst that is cut off'),
    },
    {
      section: '§5.1',
      statement: 'The token has typ statuslist+jwt, sub that is its URI, iat and status_list',
      tests: [
        ...createTokenStatusList(SERVED),
        ...readTokenStatusList(
          'another typ',
          'another sub',
          'no status_list',
          'Token Status List §5.1: a token is read',
        ),
      ],
    },
    {
      section: '§5.1',
      statement: 'ttl, if present, is a positive number',
      tests: readTokenStatusList('ttl as text'),
    },
    {
      section: '§5.2',
      statement: 'Status List Token as CWT',
      notApplicable: 'optional, and not implemented',
    },
    {
      section: '§6.2',
      statement: 'The credential names idx and uri of its list',
      tests: [
        ...sdJwtClaims(
          'Token Status List §6.2: status names the token, and beside it the lists that are anchored',
        ),
        ...sdJwtInterop(INTEROP),
      ],
    },
    {
      section: '§7.1',
      statement: '0 is VALID, 1 is INVALID, 2 is SUSPENDED',
      tests: [
        ...readTokenStatusList(
          'Token Status List §7.1: revoked is INVALID, suspended is SUSPENDED, both is INVALID',
        ),
        ...sdJwtInterop('@sd-jwt/sd-jwt-vc as verifier: a status that is set in our token is seen'),
      ],
    },
    {
      section: '§8.1, §8.2',
      statement: 'The list is served under its URI as application/statuslist+jwt',
      tests: servedTokenStatusList(
        'Token Status List §8.2: a revocation reaches the token with the lists; ETag and 304',
      ),
    },
    {
      section: '§8.3',
      statement:
        'The token is validated: its signature, sub against uri, iat and exp; an index beyond the list is an error',
      tests: readTokenStatusList(
        'Token Status List §8.3: refused: ${title}',
        'another sub',
        'exp 61 s ago',
        'alg none',
      ),
    },
    {
      section: '§8.4',
      statement: 'Historical lists by the parameter time',
      notApplicable: 'optional, and not offered: the anchored lists are there for that',
    },
  ],
}
