import type { Specification } from './requirement.ts'
import { keyBinding, readSdJwt, rfc9901Examples } from './test-files.ts'

const CONCEALED = 'RFC 9901 §4.2: members, elements and what is inside them are concealed, and read back'

/** Selective Disclosure for JSON Web Tokens. */
export const sdJwt: Specification = {
  name: 'RFC 9901 (SD-JWT)',
  url: 'https://www.rfc-editor.org/rfc/rfc9901.html',
  scope: 'Compact serialization.',
  requirements: [
    {
      section: '§4',
      statement: 'The parts are divided by tildes; without a Key Binding JWT the last character is one',
      tests: readSdJwt(
        '§4: no tilde at all',
        '§4: an empty Disclosure',
        '§4: a Disclosure without its tilde',
      ),
    },
    {
      section: '§4.1',
      statement: 'Claims named _sd and ... are not in what is made into an SD-JWT',
      tests: readSdJwt('RFC 9901 §4.1: claims with the names that SD-JWT keeps for itself are not issued'),
    },
    {
      section: '§4.1.1',
      statement: '_sd_alg is at the top level alone; where it is absent, it is sha-256',
      tests: readSdJwt('§4.1.1: _sd_alg further down', CONCEALED),
    },
    {
      section: '§4.1.2',
      statement: 'Without cnf nobody can be the holder',
      tests: keyBinding('RFC 9901 §4.1.2: without cnf nobody can be the holder'),
    },
    {
      section: '§4.2.1, §4.2.2',
      statement: 'A Disclosure is a JSON array of salt, name and value, or salt and value',
      tests: readSdJwt(
        '§4.2.1: a Disclosure that is no JSON',
        'a Disclosure of one element',
        'a Disclosure of four',
        'a salt that is no string',
        'a name that is no string',
      ),
    },
    {
      section: '§4.2.4.1',
      statement: 'The order of digests tells nothing of the order of claims',
      tests: readSdJwt(CONCEALED),
    },
    {
      section: '§4.2.5',
      statement: 'Decoys cannot be told from digests',
      tests: readSdJwt(
        'RFC 9901 §4.2.5: a claim that somebody does not have leaves a decoy: digests are as many for everybody',
      ),
    },
    {
      section: '§4.3',
      statement: 'A Key Binding JWT has typ kb+jwt, an asymmetric alg, iat, aud, nonce and sd_hash',
      tests: readSdJwt('§4.3: a Key Binding JWT with ${title}', '§4.3: a Key Binding JWT of two parts'),
    },
    {
      section: '§7.1 2',
      statement: 'The signature holds, alg is not none, _sd_alg is understood',
      tests: [
        ...readSdJwt('§7.1 2a: alg none', '§7.1 2a: alg HS256', '§7.1 2d: _sd_alg md5'),
        ...rfc9901Examples('RFC 9901 ${section}: the example is read, and its signatures hold'),
      ],
    },
    {
      section: '§7.1 3',
      statement:
        'A Disclosure is of the kind of its place, its name neither _sd nor ..., and not there already',
      tests: readSdJwt(
        '§7.1 3c: the claim name _sd',
        '§7.1 3c: an array element among claims',
        '§7.1 3c: a claim among array elements',
        '§7.1 3c: a claim that is there already',
      ),
    },
    {
      section: '§7.1 4',
      statement: 'A digest that is there more than once is refused',
      tests: readSdJwt(
        '§7.1 4: a digest twice in one array',
        '§7.1 4: a digest twice, once inside a Disclosure',
        '§7.1 4: a decoy twice',
      ),
    },
    {
      section: '§7.1 5',
      statement: 'A Disclosure that no digest stands for is refused',
      tests: readSdJwt(
        '§7.1 5: a Disclosure of another credential',
        '§7.1 5: a Disclosure whose parent is withheld',
      ),
    },
    {
      section: '§7.1 6',
      statement: 'What was withheld leaves no trace in the claims',
      tests: readSdJwt(
        'RFC 9901 §7.1: what is withheld is gone, with everything inside it; a withheld element leaves no gap',
      ),
    },
    {
      section: '§7.3',
      statement:
        'Whether key binding is required is the verifier’s to say, before; one that lacks is refused',
      tests: keyBinding('no Key Binding JWT'),
    },
    {
      section: '§7.3',
      statement:
        'The Key Binding JWT is signed by the key in cnf, for this nonce, audience and time, over exactly what is presented',
      tests: keyBinding(
        'the key of somebody else',
        'another nonce',
        'another audience',
        'iat a year ago',
        'sd_hash of more than is presented',
        'sd_hash of less than is presented',
      ),
    },
    {
      section: '§8',
      statement: 'JWS JSON serialization',
      notApplicable: 'optional, and not taken',
    },
    {
      section: '§9.3',
      statement: 'A salt is chosen for each Disclosure by itself',
      tests: readSdJwt('RFC 9901 §9.3: salts differ, so no digest tells what another credential says'),
    },
    {
      section: '§9.7',
      statement: 'What validity rests on (exp, status, cnf) cannot be withheld',
      tests: readSdJwt('VC-JOSE-COSE §3.2: in vc+sd-jwt what a credential rests on cannot be a Disclosure'),
    },
    {
      section: '§9.11',
      statement: 'Explicit types',
      tests: readSdJwt('§9.11: another typ', '§9.11: no typ'),
    },
  ],
}
