/** What the example of a practitioner license does not show. */
export const changes = {
  '/licensee/honorificSuffix': 'III',
  '/licensee/otherNames/0/additionalName': 'June',
  '/licensee/otherNames/0/honorificSuffix': 'III',
  '/status': 'probation',
  '/encumbrance': { state: 'encumbered', restrictions: ['No unsupervised practice.'] },
  '/publicActions': [
    { action: 'probation', effective: '2025-11-01', documentUrl: 'https://board.example/orders/17' },
  ],
}
